import { blockFaults } from './block-limits.ts';
import { isObject, isTrue, type Fields } from './fields.ts';

/** What a client asks to be shown. */
export interface MessageContent {
  readonly text: string;
  readonly blocks?: readonly Fields[];
  readonly attachments?: readonly Fields[];
  readonly metadata?: Fields;
  readonly username?: string;
  readonly icon_emoji?: string;
  readonly thread_ts?: string;
  readonly reply_broadcast?: boolean;
}

/** Why Slack would not take a message. */
export interface Refusal {
  readonly error: string;
  /** What Slack adds under `response_metadata.messages`. */
  readonly messages?: readonly string[];
}

/** Slack cuts texts after 40,000 characters: https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const maxTextLength = 40_000;

/** 100 attachments: `too_many_attachments` under https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const maxAttachments = 100;

/** No page names this limit; observed at about 13,200 characters: https://github.com/slackapi/bolt-js/issues/2509 */
const maxBlocksLength = 13_000;

/** The message that arguments describe, or what Slack would answer. */
export function readMessage(fields: Fields): MessageContent | Refusal {
  return findFault(fields) ?? toContent(fields);
}

function findFault({ text, blocks, attachments, metadata }: Fields): Refusal | undefined {
  if (attachments !== undefined && !isListOfObjects(attachments)) return { error: 'invalid_attachments' };
  if ((text === undefined || text === '') && isEmpty(blocks) && isEmpty(attachments)) return { error: 'no_text' };
  if (text !== undefined && typeof text !== 'string') return { error: 'invalid_arguments' };
  if (attachments !== undefined && attachments.length > maxAttachments) return { error: 'too_many_attachments' };

  const own = blocks === undefined ? [] : blockFaults(blocks, '/blocks');
  if (own.length > 0) return { error: 'invalid_blocks', messages: own.map((fault) => `[ERROR] ${fault}`) };
  const attached = (attachments ?? []).flatMap(({ blocks: inner }, index) =>
    inner === undefined ? [] : blockFaults(inner, `/attachments/${index}/blocks`),
  );
  if (attached.length > 0)
    return { error: 'invalid_attachments', messages: attached.map((fault) => `[ERROR] ${fault}`) };

  const all: readonly unknown[] = [blocks, ...(attachments ?? []).map((attachment) => attachment['blocks'])];
  const lengths = all.map((list) => (list === undefined ? 0 : JSON.stringify(list).length));
  if (lengths.reduce((sum, length) => sum + length, 0) > maxBlocksLength) return { error: 'msg_blocks_too_long' };
  // https://docs.slack.dev/messaging/message-metadata
  const isMetadata =
    metadata === undefined ||
    (isObject(metadata) && typeof metadata['event_type'] === 'string' && isObject(metadata['event_payload']));
  return isMetadata ? undefined : { error: 'invalid_metadata_format' };
}

const isListOfObjects = (value: unknown): value is readonly Fields[] =>
  Array.isArray(value) && value.every((item: unknown) => isObject(item));
const isEmpty = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

function toContent(fields: Fields): MessageContent {
  const { text, blocks, attachments, metadata } = fields;
  const texts = Object.fromEntries(
    (['username', 'icon_emoji', 'thread_ts'] as const).flatMap((name) =>
      typeof fields[name] === 'string' ? [[name, fields[name]]] : [],
    ),
  );
  return {
    text: typeof text === 'string' ? text.slice(0, maxTextLength) : '',
    ...(isListOfObjects(blocks) ? { blocks } : {}),
    ...(isListOfObjects(attachments) ? { attachments } : {}),
    ...(isObject(metadata) ? { metadata } : {}),
    ...texts,
    ...(isTrue(fields['reply_broadcast']) ? { reply_broadcast: true } : {}),
  };
}
