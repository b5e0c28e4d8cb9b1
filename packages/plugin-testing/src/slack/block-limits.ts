import { isObject, type Fields } from './fields.ts';

const fault = (reason: string, pointer: string): string => `${reason} [json-pointer:${pointer}]`;

/**
 * What Slack would refuse in blocks: reasons with JSON pointers. Covers the blocks that messages are made of; any other
 * type is refused too, so that a new one is added here on purpose.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */
export function blockFaults(blocks: unknown, at: string): readonly string[] {
  if (!Array.isArray(blocks)) return [fault('must be an array', at)];
  return [
    ...tooMany(blocks, 50, at),
    ...blocks.flatMap((block: unknown, index) => faultsOfBlock(block, `${at}/${index}`)),
  ];
}

function faultsOfBlock(block: unknown, at: string): readonly string[] {
  if (!isObject(block)) return [fault('must be an object', at)];
  return [...optional(block['block_id'], (id) => text(id, 255, `${at}/block_id`)), ...faultsOfContent(block, at)];
}

function faultsOfContent(block: Fields, at: string): readonly string[] {
  switch (block['type']) {
    case 'divider':
      return [];
    case 'header': // https://docs.slack.dev/reference/block-kit/blocks/header-block
      return textObject(block['text'], 150, `${at}/text`, ['plain_text']);
    case 'section':
      return section(block, at);
    case 'context': // https://docs.slack.dev/reference/block-kit/blocks/context-block
      return list(block['elements'], 10, `${at}/elements`, (element, where) =>
        isObject(element) && element['type'] === 'image' ? image(element, where) : textObject(element, 3000, where),
      );
    case 'actions': // https://docs.slack.dev/reference/block-kit/blocks/actions-block
      return list(block['elements'], 25, `${at}/elements`, button);
    case 'image': // https://docs.slack.dev/reference/block-kit/blocks/image-block
      return image(block, at);
    default:
      return [fault(`unsupported type: ${String(block['type'])}`, `${at}/type`)];
  }
}

/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
function section({ text: own, fields }: Fields, at: string): readonly string[] {
  if (own === undefined && fields === undefined) return [fault('must have text or fields', at)];
  return [
    ...optional(own, (value) => textObject(value, 3000, `${at}/text`)),
    ...optional(fields, (value) => list(value, 10, `${at}/fields`, (field, where) => textObject(field, 2000, where))),
  ];
}

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
function button(element: unknown, at: string): readonly string[] {
  if (!isObject(element) || element['type'] !== 'button') return [fault('unsupported element', at)];
  return [
    ...textObject(element['text'], 75, `${at}/text`, ['plain_text']),
    ...optional(element['url'], (value) => text(value, 3000, `${at}/url`)),
    ...optional(element['value'], (value) => text(value, 2000, `${at}/value`)),
    ...optional(element['action_id'], (value) => text(value, 255, `${at}/action_id`)),
    ...optional(element['style'], (value) =>
      value === 'primary' || value === 'danger' ? [] : [fault('must be primary or danger', `${at}/style`)],
    ),
    ...optional(element['confirm'], (value) => confirmation(value, `${at}/confirm`)),
  ];
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
function confirmation(value: unknown, at: string): readonly string[] {
  if (!isObject(value)) return [fault('must be an object', at)];
  const limits = { title: 100, text: 300, confirm: 30, deny: 30 };
  return Object.entries(limits).flatMap(([name, max]) => textObject(value[name], max, `${at}/${name}`, ['plain_text']));
}

function image({ image_url: url, alt_text: alt }: Fields, at: string): readonly string[] {
  return [...text(url, 3000, `${at}/image_url`), ...text(alt, 2000, `${at}/alt_text`)];
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
function textObject(
  value: unknown,
  max: number,
  at: string,
  types: readonly string[] = ['plain_text', 'mrkdwn'],
): readonly string[] {
  if (!isObject(value)) return [fault('must be a text object', at)];
  const wrongType = types.includes(String(value['type']))
    ? []
    : [fault(`must be one of ${types.join(', ')}`, `${at}/type`)];
  return [...wrongType, ...text(value['text'], max, `${at}/text`)];
}

function text(value: unknown, max: number, at: string): readonly string[] {
  if (typeof value !== 'string') return [fault('must be a string', at)];
  if (value.length === 0) return [fault('must be more than 0 characters', at)];
  return value.length > max ? [fault(`must be less than ${max + 1} characters`, at)] : [];
}

type FaultsOf = (value: unknown, at: string) => readonly string[];

function list(value: unknown, max: number, at: string, faultsOfItem: FaultsOf): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return [fault('must have at least 1 item', at)];
  return [...tooMany(value, max, at), ...value.flatMap((item: unknown, index) => faultsOfItem(item, `${at}/${index}`))];
}

const tooMany = (items: readonly unknown[], max: number, at: string): readonly string[] =>
  items.length > max ? [fault(`no more than ${max} items allowed`, at)] : [];

const optional = (value: unknown, faultsOf: (value: unknown) => readonly string[]): readonly string[] =>
  value === undefined ? [] : faultsOf(value);
