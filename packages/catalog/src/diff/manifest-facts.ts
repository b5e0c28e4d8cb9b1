import { pointName, type Manifest } from '@streamspace/plugin-sdk';
import { isJsonObject } from '../json/object.ts';
import type { Area, Fact } from './fact.ts';

/** All that a manifest says. A key that is not named here is a fact under `about`, so none can be forgotten. */
export function manifestFacts(manifest: Manifest): readonly Fact[] {
  const {
    permissions,
    permissionReasons = {},
    optionalPermissions = [],
    adminCapabilities = [],
    signals = [],
    network: { hosts = [], identity = [], ...network } = {},
    email: { recipients = [], ...email } = {},
    events = [],
    emits = [],
    jobs = {},
    decisions = [],
    asks = [],
    provides = [],
    consumes = [],
    contributes = {},
    resources = {},
    writableConfig = [],
    dependencies = {},
    tags = [],
    ...about
  } = manifest;
  return [
    ...permissions.map((name) => fact('permission', name, { need: 'required', reason: permissionReasons[name] })),
    ...optionalPermissions.map(({ permission, ...rest }) =>
      fact('permission', permission, { need: 'optional', ...rest, note: permissionReasons[permission] }),
    ),
    ...adminCapabilities.map(({ capability, ...rest }) => fact('capability', capability, rest)),
    ...signals.map(({ signal, ...rest }) => fact('signal', signal, rest)),
    ...hosts.map(({ host, config, kubernetes: _kubernetes, ...rest }) =>
      fact('host', host ?? (config === undefined ? 'kubernetes' : `config:${config}`), rest),
    ),
    ...identity.map(({ audience, ...rest }) => fact('identity', audience, rest)),
    ...names('recipient', recipients),
    ...names('event', events),
    ...names('emit', emits),
    ...decisions.map(({ on, ...rest }) => fact('decision', on, rest)),
    ...names('ask', asks),
    ...points('provide', provides),
    ...points('consume', consumes),
    ...contributionFacts(contributes),
    ...entries('job', jobs),
    ...entries('resource', resources),
    ...names('writable', writableConfig),
    ...entries('dependency', dependencies),
    ...tags.map((tag) => fact('about', `tag ${tag}`)),
    ...aboutFacts({ ...about, network, email }),
  ];
}

function fact(area: Area, name: string, value?: object): Fact {
  const given = Object.entries(value ?? {}).filter(([, each]) => each !== undefined);
  return given.length === 0 ? { area, name } : { area, name, value: Object.fromEntries(given) };
}

const names = (area: Area, list: readonly string[]): Fact[] => list.map((name) => ({ area, name }));

const entries = (area: Area, record: Readonly<Record<string, unknown>>): Fact[] =>
  Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [{ area, name, value }]));

function points(area: Area, uses: NonNullable<Manifest['provides'] | Manifest['consumes']>): Fact[] {
  return uses.map((use) => {
    if (typeof use === 'string') return { area, name: use };
    const { extensionPoint: _name, ...rest } = use;
    return fact(area, pointName(use), rest);
  });
}

const sections = {
  pages: 'page',
  widgets: 'widget',
  panels: 'panel',
  settings: 'settings',
  actions: 'action',
  commands: 'command',
  routes: 'route',
} as const satisfies Record<keyof NonNullable<Manifest['contributes']>, Area>;

function contributionFacts(contributes: NonNullable<Manifest['contributes']>): Fact[] {
  return Object.entries(sections).flatMap(([section, area]) =>
    (contributes[section as keyof typeof sections] ?? []).map(({ id, ...rest }) => fact(area, id, rest)),
  );
}

/** One fact for each value that is no object, by its path. */
function aboutFacts(value: object, path: readonly string[] = []): Fact[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const at = [...path, key];
    if (isJsonObject(inner)) return aboutFacts(inner, at);
    return inner === undefined ? [] : [{ area: 'about', name: at.join('.'), value: inner } as const];
  });
}
