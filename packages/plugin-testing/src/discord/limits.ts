/** A JSON object from a client, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Fault {
  /** Such as `embeds.0.fields.2.value`. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

const required = (path: string): Fault => ({ path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' });
const tooLong = (path: string, max: number): Fault => ({
  path,
  code: 'BASE_TYPE_MAX_LENGTH',
  message: `Must be ${max} or fewer in length.`,
});
const wrongType = (path: string): Fault => ({ path, code: 'BASE_TYPE_BAD_TYPE', message: 'Wrong type' });

const lengthOf = (value: unknown): number => (typeof value === 'string' ? Array.from(value.trim()).length : 0);

function text(value: unknown, path: string, max: number, isRequired = false): Fault[] {
  if (value === undefined) return isRequired ? [required(path)] : [];
  if (typeof value !== 'string') return [wrongType(path)];
  if (isRequired && value.trim() === '') return [required(path)];
  return lengthOf(value) > max ? [tooLong(path, max)] : [];
}

const url = (value: unknown, path: string): Fault[] => {
  if (value === undefined) return [];
  const isUrl = typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '') && value.length <= 2048;
  return isUrl ? [] : [{ path, code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' }];
};

function list(value: unknown, path: string, max: number, faultsOf: (item: Fields, at: string) => Fault[]): Fault[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [wrongType(path)];
  if (value.length > max) return [tooLong(path, max)];
  return value.flatMap((item: unknown, index) =>
    isObject(item) ? faultsOf(item, `${path}.${index}`) : [wrongType(`${path}.${index}`)],
  );
}

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
function embed(item: Fields, at: string): Fault[] {
  const { footer, author } = item;
  const color = item['color'];
  const timestamp = item['timestamp'];
  return [
    ...text(item['title'], `${at}.title`, 256),
    ...text(item['description'], `${at}.description`, 4096),
    ...url(item['url'], `${at}.url`),
    ...(color === undefined || (Number.isInteger(color) && Number(color) >= 0 && Number(color) <= 0xffffff)
      ? []
      : [wrongType(`${at}.color`)]),
    ...(timestamp === undefined || (typeof timestamp === 'string' && !Number.isNaN(Date.parse(timestamp)))
      ? []
      : [wrongType(`${at}.timestamp`)]),
    ...(isObject(footer) ? text(footer['text'], `${at}.footer.text`, 2048, true) : []),
    ...(isObject(author) ? text(author['name'], `${at}.author.name`, 256, true) : []),
    ...list(item['fields'], `${at}.fields`, 25, (field, path) => [
      ...text(field['name'], `${path}.name`, 256, true),
      ...text(field['value'], `${path}.value`, 1024, true),
    ]),
  ];
}

function sizeOf({ title, description, footer, author, fields }: Fields): number {
  const inner = [isObject(footer) ? footer['text'] : '', isObject(author) ? author['name'] : ''];
  const ofFields = (Array.isArray(fields) ? fields : []).flatMap((field: Fields) => [field['name'], field['value']]);
  return [title, description, ...inner, ...ofFields].reduce<number>((sum, part) => sum + lengthOf(part), 0);
}

/** A link button: https://discord.com/developers/docs/components/reference#button */
function button(item: Fields, at: string): Fault[] {
  if (item['type'] !== 2 || item['style'] !== 5) return [wrongType(`${at}.style`)];
  return [...text(item['label'], `${at}.label`, 80, true), ...url(item['url'], `${at}.url`)];
}

const ids = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** https://discord.com/developers/docs/resources/message#allowed-mentions-object */
function mentions(value: unknown): Fault[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [wrongType('allowed_mentions')];
  const parse = ids(value['parse']);
  return (['roles', 'users'] as const).flatMap((name) => {
    const path = `allowed_mentions.${name}`;
    const listed = ids(value[name]);
    if (listed.length > 100) return [tooLong(path, 100)];
    const excludes = parse.includes(name) && listed.length > 0;
    const bad = listed.some((id) => !/^\d{17,20}$/.test(id));
    return excludes || bad ? [wrongType(path)] : [];
  });
}

function username(value: unknown): Fault[] {
  if (typeof value === 'string' && /clyde|discord/i.test(value)) {
    return [{ path: 'username', code: 'USERNAME_INVALID_CONTAINS', message: 'Username cannot contain "discord"' }];
  }
  return text(value, 'username', 80);
}

/** What Discord would refuse in a message, as the tree of its error 50035; `undefined` for a good one. */
export function formErrors(body: Fields): Fields | undefined {
  const embeds = Array.isArray(body['embeds']) ? (body['embeds'] as unknown[]).filter(isObject) : [];
  const total = embeds.reduce((sum, each) => sum + sizeOf(each), 0);
  const faults = [
    ...username(body['username']),
    ...url(body['avatar_url'], 'avatar_url'),
    ...text(body['content'], 'content', 2000),
    ...text(body['thread_name'], 'thread_name', 100),
    ...mentions(body['allowed_mentions']),
    ...list(body['embeds'], 'embeds', 10, embed),
    ...list(body['components'], 'components', 5, (row, at) =>
      row['type'] === 1 ? list(row['components'], `${at}.components`, 5, button) : [wrongType(`${at}.type`)],
    ),
    ...(total > 6000
      ? [{ path: 'embeds', code: 'MAX_EMBED_SIZE_EXCEEDED', message: 'Embed size exceeds maximum size of 6000' }]
      : []),
  ];
  if (faults.length === 0) return undefined;
  const tree: Record<string, unknown> = {};
  for (const { path, code, message } of faults) {
    let node = tree;
    for (const part of path.split('.')) {
      const next = (node[part] ?? {}) as Record<string, unknown>;
      node[part] = next;
      node = next;
    }
    node['_errors'] = [...((node['_errors'] as unknown[] | undefined) ?? []), { code, message }];
  }
  return tree;
}

/** Whether a message shows nothing at all. */
export const isEmpty = ({ content, embeds, components }: Fields): boolean =>
  (content === undefined || content === '') &&
  (!Array.isArray(embeds) || embeds.length === 0) &&
  (!Array.isArray(components) || components.length === 0);
