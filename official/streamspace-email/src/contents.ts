import { PluginError, type MailAttachment } from '@streamspace/plugin-sdk';
import type { PluginStorage } from './rows.ts';

/** What a mail of another plugin says. */
export interface NewContent {
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly MailAttachment[];
}

export interface StoredAttachment extends Omit<MailAttachment, 'content'> {
  readonly base64: string;
}

export interface StoredContent extends Omit<NewContent, 'attachments'> {
  readonly attachments: readonly StoredAttachment[];
}

type Contents = Pick<PluginStorage, 'contents'>;

/** A row has 256 KiB at most, and a character of a JSON text takes up to twelve bytes when it is JSON once more. */
const partLength = 20_000;
/** A multiple of three, so that parts in base64 are one text together. */
const partBytes = 96 * 1024;
/** 10 MiB in base64, which is what mail servers take. */
const mostBytes = 7.5 * 1024 * 1024;

/**
 * Writes what a mail says, in parts. They are read once all are there, which the row of the mail says.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for attachments of more than 7.5 MiB together.
 */
export async function writeContent(
  storage: Contents,
  mail: string,
  { attachments = [], ...content }: NewContent,
  expiresAt: number,
): Promise<void> {
  const write = async (name: string, part: number, data: string): Promise<unknown> =>
    storage.contents.put({ name, part, data, expiresAt });
  let left = mostBytes;
  for (const [index, { content: bytes }] of attachments.entries()) {
    let part = 0;
    // oxlint-disable-next-line no-await-in-loop -- what is left counts for the next
    for await (const piece of pieces(bytes)) {
      left -= piece.length;
      if (left < 0) throw new PluginError('INVALID_ARGUMENT', 'The attachments have more than 7.5 MiB together');
      await write(`${mail}/${index}`, part, piece.toString('base64'));
      part += 1;
    }
  }
  const files = attachments.map(({ fileName, contentType }) => ({ fileName, contentType }));
  const json = JSON.stringify({ ...content, attachments: files });
  for (let part = 0; part * partLength < json.length; part += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another keeps what crosses small
    await write(mail, part, json.slice(part * partLength, (part + 1) * partLength));
  }
}

/** `undefined` for one that was removed. */
export async function readContent(storage: Contents, mail: string): Promise<StoredContent | undefined> {
  const json = await readParts(storage, mail);
  if (json === '') return undefined;
  const { attachments, ...content } = JSON.parse(json) as NewContent & Required<Pick<NewContent, 'attachments'>>;
  const files: StoredAttachment[] = [];
  for (const [index, file] of attachments.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one after another keeps what crosses small
    files.push({ ...file, base64: await readParts(storage, `${mail}/${index}`) });
  }
  return { ...content, attachments: files };
}

/** @param attachments How many there are. */
export async function removeContent(storage: Contents, mail: string, attachments: number): Promise<void> {
  for (const name of [mail, ...Array.from({ length: attachments }, (_, index) => `${mail}/${index}`)]) {
    // oxlint-disable-next-line no-await-in-loop -- the text goes first: without it nothing is read
    await removeParts(storage, name);
  }
}

async function readParts({ contents }: Contents, name: string): Promise<string> {
  const parts: string[] = [];
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- the first that is missing is the end
    const row = await contents.get({ name, part: parts.length });
    if (row === undefined) return parts.join('');
    parts.push(row.data);
  }
}

async function removeParts({ contents }: Contents, name: string): Promise<void> {
  for (let part = 0; ; part += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the first that is missing is the end
    if ((await contents.get({ name, part })) === undefined) return;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await contents.delete({ name, part });
  }
}

/** Bytes in pieces of one size, but for the last. */
async function* pieces(content: MailAttachment['content']): AsyncGenerator<Buffer> {
  const source = content instanceof Uint8Array ? [content] : content;
  let rest = Buffer.alloc(0);
  for await (const bytes of source) {
    rest = Buffer.concat([rest, bytes]);
    for (; rest.length >= partBytes; rest = rest.subarray(partBytes)) yield rest.subarray(0, partBytes);
  }
  if (rest.length > 0) yield rest;
}
