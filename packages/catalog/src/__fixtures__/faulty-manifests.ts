import type { RuleId } from '../rules.ts';

/** A manifest with one fault, and what has to be found. */
export interface FaultyManifest {
  readonly what: string;
  readonly text: string;
  readonly rule: RuleId;
  readonly line: number;
  readonly column: number;
}

const plain = {
  name: 'alpha',
  version: '1.0.0',
  displayName: 'Alpha',
  description: 'Counts sessions',
  type: 'webhook',
  author: 'Ann Author',
  license: 'MIT',
  homepage: 'https://example.com/alpha',
  tags: ['count', 'sessions'],
  permissions: ['read:sessions', 'read:users'],
  events: ['session.created', 'user.login'],
  entrypoints: { main: 'index.js' },
};

const network = {
  ...plain,
  permissions: ['network', 'read:sessions'],
  permissionReasons: { network: 'Posts the count to the address' },
  optionalPermissions: [{ permission: 'read:users', when: 'names', reason: 'Shows the names of people' }],
  network: {
    hosts: [
      { host: 'api.example.com', port: 8443, reason: 'Takes the count every hour' },
      { config: 'endpoint', reach: 'private', reason: 'Takes what the operator wants' },
    ],
  },
  jobs: { send: { maxAttempts: 5, backoff: ['1s', '1min'], timeout: '30s' } },
  resources: { memory: '64MiB' },
};

const extension = {
  ...plain,
  type: 'extension',
  permissions: ['admin', 'read:users'],
  permissionReasons: { admin: 'Decides who may start sessions' },
  adminCapabilities: [{ capability: 'decide:session.create', reason: 'Refuses sessions at night' }],
  decisions: [{ on: 'session.create', budgetMs: 200 }],
  contributes: {
    pages: [{ id: 'overview', title: 'Overview', audience: 'operator' }],
    commands: [{ id: 'alpha:test', title: 'Send a test' }],
    routes: [{ id: 'hook', method: 'POST', path: '/hook', access: 'public', timeout: '10s' }],
  },
  writableConfig: ['limit'],
  configVersion: 2,
};

const bases: readonly (readonly [name: string, value: object])[] = Object.entries({ plain, network, extension });

/** Stands where the finding has to be. */
const mark = '\u2691';

/** One line of a manifest that is written with one entry per line. */
interface Line {
  readonly indent: string;
  readonly key?: string;
  readonly value: string;
  readonly comma: string;
  /** Keys that enclose it, without those of lists. */
  readonly inside: readonly string[];
}

function toLines(value: object): readonly Line[] {
  const open: string[] = [];
  return JSON.stringify(value, undefined, 2)
    .split('\n')
    .map((text) => {
      const [, indent = '', key, rest = '', comma = ''] = /^( *)(?:"([^"]+)": )?(.*?)(,?)$/.exec(text) ?? [];
      if (/^[\]}]/.test(rest)) open.pop();
      const line = { indent, ...(key !== undefined && { key }), value: rest, comma, inside: [...open] };
      if (/[[{]$/.test(rest)) open.push(key ?? '');
      return line;
    });
}

const write = ({ indent, key, value, comma }: Line): string =>
  `${indent}${key === undefined ? '' : `"${key}": `}${value}${comma}`;

/** Values of keys are words from a list. */
const words = new Set(['type', 'permission', 'capability', 'on', 'reach', 'method', 'access', 'audience']);
/** Keys of these objects are names that somebody chose, or permissions. */
const records = new Set(['jobs', 'permissionReasons']);
const required = new Set(
  'name version displayName description type author license main reason permission capability on id title audience method path access'.split(
    ' ',
  ),
);
const platform = new Set(
  'name version displayName description author homepage license type tags entrypoints permissions'.split(' '),
);

/** Values that are of the right type and wrong all the same. */
const wrong: Readonly<Record<string, readonly string[]>> = {
  name: ['"Alpha"', '"al pha"', `"${'a'.repeat(41)}"`],
  version: ['"1.0"', '"v1.0.0"', '"01.0.0"', '"latest"'],
  displayName: ['""', '"Al\\npha"', `"${'a'.repeat(61)}"`],
  description: ['""', `"${'a'.repeat(201)}"`],
  type: ['"hook"', '"Webhook"'],
  author: ['""', '"A\\u0000B"'],
  license: ['""'],
  homepage: ['"example.com"', '"ftp://example.com"'],
  main: ['"/index.js"', '"../index.js"'],
  reason: ['"short"', `"${'a'.repeat(201)}"`],
  permission: ['"read:everything"'],
  when: ['"= a"'],
  host: ['"https://api.example.com"', '"API.example.com"', '"api.example.com/x"'],
  port: ['0', '70000'],
  reach: ['"near"'],
  config: ['"end point"', '"1st"'],
  maxAttempts: ['0', '21'],
  timeout: ['"30"', '"half a minute"'],
  memory: ['"64MB"', '"64"'],
  capability: ['"everything"'],
  on: ['"session.end"'],
  budgetMs: ['5', '2000'],
  id: ['"1st one"'],
  title: ['""'],
  audience: ['"everybody"'],
  method: ['"FETCH"'],
  path: ['"hook"'],
  access: ['"nobody"'],
  configVersion: ['0'],
};

/** Wrong entries of lists. */
const wrongEntries: Readonly<Record<string, readonly string[]>> = {
  tags: ['"Two Words"', '""'],
  permissions: ['"read:sesions"', '"filesystem"'],
  events: ['"session.creatd"', '"session created"'],
  backoff: ['"1"', '"soon"'],
  writableConfig: ['"a b"'],
};

type Change = readonly [what: string, rule: RuleId, lines: readonly string[]];

/** Every fault that can be made in one line; the marked line is among those that take its place. */
function* faultsOf(line: Line, next: Line | undefined): Generator<Change> {
  const { indent, key, value, comma, inside } = line;
  const text = write(line);
  const parent = inside.at(-1) ?? '';
  const isScalar = !/[[{]$/.test(value) && !/^[\]}]/.test(value);
  const isText = isScalar && value.startsWith('"');
  const put = (changed: string): string => `${indent}${key === undefined ? '' : `"${key}": `}${changed}${comma}`;
  const closes = /^[\]}]/.test(value);

  if (!closes && comma === ',') yield ['a missing comma', 'json-syntax', [text.slice(0, -1), '@next']];
  if (!closes && comma === '' && next && /^[\]}]/.test(next.value) && isScalar)
    yield ['a trailing comma', 'json-trailing-comma', [`${text}${mark},`]];
  if (inside.length > 0) yield ['a comment', 'json-comment', [`${indent}${mark}// why`, text]];
  if (isText) {
    yield ['a tab in a text', 'json-syntax', [put(`"a${mark}\tb"`)]];
    yield ['an unknown escape', 'json-syntax', [put(`"a${mark}\\q"`)]];
    yield ['a text in single quotes', 'json-syntax', [put(`${mark}'a'`)]];
  }
  if (isScalar) yield ['a word that is no value', 'json-syntax', [put(`${mark}None`)]];
  if (key === undefined) {
    if (isText && wrongEntries[parent])
      for (const each of wrongEntries[parent]) yield [`the entry ${each}`, 'manifest-value', [put(`${mark}${each}`)]];
    if (isText && /^(permissions|events)$/.test(parent))
      yield ['an entry that stands twice', 'manifest-value', [`${indent}${value},`, put(`${mark}${value}`)]];
    if (isText && parent !== 'permissions') yield ['a number in a list', 'manifest-type', [put(`${mark}5`)]];
    if (value === '{' && parent !== '')
      yield ['an unknown key', 'manifest-unknown-key', [text, `${indent}  ${mark}"unheardOf": 1,`]];
    return;
  }
  const after = text.slice(indent.length + key.length + 2);
  yield ['a key without quotes', 'json-syntax', [`${indent}${mark}${key}${after}`]];
  yield ['a missing colon', 'json-syntax', [`${indent}"${key}" ${mark}${after.replace(/^: /, '')}`]];
  if (isScalar)
    yield ['a doubled key', 'json-duplicate-key', [`${indent}"${key}": ${value},`, `${indent}${mark}"${key}"${after}`]];
  if (isScalar)
    yield [
      'a key that stands there in capitals too',
      'json-key-case',
      [`${indent}"${key}": ${value},`, `${indent}${mark}"${key.toUpperCase()}"${after}`],
    ];
  if (inside.length === 1 && platform.has(key))
    yield ['a key in capitals', 'manifest-key-case', [`${indent}${mark}"${key.toUpperCase()}"${after}`]];
  if (key.length >= 4 && !records.has(parent)) {
    const middle = Math.floor(key.length / 2);
    const misspelt = `${key.slice(0, middle)}x${key.slice(middle)}`;
    yield ['a misspelt key', 'manifest-unknown-key', [`${indent}${mark}"${misspelt}"${after}`]];
  }
  if (value === '{' && !records.has(key))
    yield ['an unknown key', 'manifest-unknown-key', [text, `${indent}  ${mark}"unheardOf": 1,`]];
  if (!words.has(key)) {
    if (isScalar && key !== 'when') yield ['a list for a value', 'manifest-type', [put(`${mark}[]`)]];
    yield ['true for a value', 'manifest-type', isScalar ? [put(`${mark}true`)] : []];
    if (isText) yield ['a number for a text', 'manifest-type', [put(`${mark}5`)]];
    if (/^\d+$/.test(value)) yield ['half a number', 'manifest-type', [put(`${mark}1.5`)]];
    if (isText) yield ['null for a text', 'manifest-type', [put(`${mark}null`)]];
  }
  for (const each of isScalar ? (wrong[key] ?? []) : [])
    yield [`the value ${each}`, 'manifest-value', [put(`${mark}${each}`)]];
}

/** Keys that are left out; the place is that of the object which lacks them. */
function* gapsOf(
  lines: readonly Line[],
): Generator<Omit<FaultyManifest, 'line' | 'column'> & { readonly marked: string }> {
  for (const [index, line] of lines.entries()) {
    if (line.key === undefined || !required.has(line.key) || /[[{]$/.test(line.value)) continue;
    if (records.has(line.inside.at(-1) ?? '')) continue;
    const opening = lines.findLastIndex(
      (each, at) => at < index && each.value.endsWith('{') && each.indent.length < line.indent.length,
    );
    const rest = lines.map((each, at) => {
      const text = at === index ? undefined : write(each);
      if (text === undefined || at !== opening) return text;
      return each.key === undefined ? text.replace('{', `${mark}{`) : text.replace('"', `${mark}"`);
    });
    const marked = rest
      .filter((text) => text !== undefined)
      .join('\n')
      .replaceAll(/,(\n *[\]}])/g, '$1');
    yield { what: `no "${line.key}"`, rule: 'manifest-missing-key', text: marked.replace(mark, ''), marked };
  }
}

/** Some hundred manifests with a single fault each, made from three sound ones. */
export function faultyManifests(): readonly FaultyManifest[] {
  return bases.flatMap(([name, value]) => {
    const lines = toLines(value);
    const texts = lines.map(write);
    const changed = lines.flatMap((line, index) =>
      [...faultsOf(line, lines[index + 1])].flatMap(([what, rule, replacement]) => {
        if (replacement.length === 0) return [];
        const isNext = replacement.includes('@next');
        const following = texts[index + 1]?.replace(/\S/, (first) => `${mark}${first}`) ?? '';
        const put = replacement.map((text) => (text === '@next' ? following : text));
        const marked = [...texts.slice(0, index), ...put, ...texts.slice(index + (isNext ? 2 : 1))].join('\n');
        return [{ what: `${what} in ${line.key ?? line.value}`, rule, marked }];
      }),
    );
    return [...changed, ...gapsOf(lines)].flatMap(({ what, rule, marked }) =>
      ['\n', '\r\n'].map((end) => locate({ what: `${name}: ${what}`, rule, marked: marked.replaceAll('\n', end) })),
    );
  });
}

/** Finds the mark by counting, and takes it out. */
function locate({ what, rule, marked }: { what: string; rule: RuleId; marked: string }): FaultyManifest {
  const before = marked.slice(0, marked.indexOf(mark)).split(/\r?\n/);
  return { what, rule, text: marked.replace(mark, ''), line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
