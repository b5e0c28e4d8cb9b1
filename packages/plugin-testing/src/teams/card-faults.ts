/** A JSON object from a client, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Properties of what Teams is sent here, and the values that they may have: https://adaptivecards.io/explorer/ */
const oneOf =
  (...values: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && values.includes(value.toLowerCase());
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isUrl = (value: unknown): boolean =>
  typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');

type Checks = Readonly<Record<string, (value: unknown, version: string) => boolean>>;

const common: Checks = {
  type: isText,
  spacing: oneOf('default', 'none', 'small', 'medium', 'large', 'extralarge', 'padding'),
  separator: isFlag,
};
const elements: Readonly<Record<string, Checks>> = {
  TextBlock: {
    ...common,
    text: isText,
    wrap: isFlag,
    isSubtle: isFlag,
    size: oneOf('default', 'small', 'medium', 'large', 'extralarge'),
    weight: oneOf('default', 'lighter', 'bolder'),
    style: (value, version) => version >= '1.5' && oneOf('default', 'heading')(value),
  },
  FactSet: { ...common, facts: Array.isArray },
  Container: {
    ...common,
    items: Array.isArray,
    bleed: isFlag,
    style: oneOf('default', 'emphasis', 'good', 'attention', 'warning', 'accent'),
  },
  'Action.OpenUrl': { type: isText, title: isText, url: isUrl },
};
const needed: Readonly<Record<string, readonly string[]>> = {
  TextBlock: ['text'],
  FactSet: ['facts'],
  Container: ['items'],
  'Action.OpenUrl': ['url'],
};

function inElement(value: unknown, at: string, version: string): string[] {
  if (!isObject(value)) return [`${at} is no object`];
  const type = String(value['type']);
  const checks = elements[type];
  if (checks === undefined) return [`${at} is of the unknown type "${type}"`];
  const items = Array.isArray(value['items']) ? value['items'] : [];
  const facts = Array.isArray(value['facts']) ? value['facts'] : [];
  return [
    ...(needed[type] ?? []).filter((key) => !(key in value)).map((key) => `${at}.${key} is missing`),
    ...Object.entries(value)
      .filter(([key, each]) => checks[key]?.(each, version) !== true)
      .map(([key]) => `${at}.${key} is not what ${type} has in version ${version}`),
    ...items.flatMap((item, index) => inElement(item, `${at}.items.${index}`, version)),
    ...facts.flatMap((fact, index) =>
      isObject(fact) && isText(fact['title']) && isText(fact['value']) ? [] : [`${at}.facts.${index} is no fact`],
    ),
  ];
}

/** Mentions whose text is not in the card letter for letter, and such texts without a mention: Teams shows them raw. */
function inMentions(card: Fields): string[] {
  const { body, msteams } = card;
  const text = JSON.stringify(body);
  const entities = isObject(msteams) && Array.isArray(msteams['entities']) ? msteams['entities'].filter(isObject) : [];
  const texts = entities.map((entity) => String(entity['text']));
  const unused = entities.flatMap((entity, index) => {
    const { type, mentioned } = entity;
    const isWhole = type === 'mention' && isObject(mentioned) && isText(mentioned['id']) && isText(mentioned['name']);
    const isNamed = isWhole && entity['text'] === `<at>${String(mentioned['name'])}</at>`;
    return isNamed && text.includes(JSON.stringify(entity['text']).slice(1, -1))
      ? []
      : [`msteams.entities.${index} mentions nobody`];
  });
  const raw = [...text.matchAll(/<at>.*?<\/at>/g)].map(([match]) => JSON.parse(`"${match}"`) as string);
  return [...unused, ...raw.filter((each) => !texts.includes(each)).map((each) => `${each} is no mention`)];
}

/** What Teams would not show, or show raw, in a card; none for a good one. */
export function cardFaults(card: unknown): readonly string[] {
  if (!isObject(card) || card['type'] !== 'AdaptiveCard') return ['the content is no AdaptiveCard'];
  const { version, body, actions = [] } = card;
  if (version !== '1.4' && version !== '1.5') return [`version ${String(version)} is not one that Teams shows`];
  if (!Array.isArray(body) || body.length === 0) return ['the body is empty'];
  if (!Array.isArray(actions) || actions.length > 6) return ['there are more than six actions'];
  // Anything but an instant without fractions stays as it is: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
  const macros = [...JSON.stringify(card).matchAll(/\{\{(.*?)\}\}/g)].map(([, macro = '']) => macro);
  const form = /^(DATE|TIME)\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(, ?(COMPACT|SHORT|LONG))?\)$/;
  return [
    ...body.flatMap((each, index) => inElement(each, `body.${index}`, version)),
    ...actions.flatMap((each, index) => inElement(each, `actions.${index}`, version)),
    ...inMentions(card),
    ...macros.filter((macro) => !form.test(macro)).map((macro) => `{{${macro}}} is shown as it is`),
  ];
}
