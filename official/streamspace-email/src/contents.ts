import type { PluginStorage } from './rows.ts';

/** What a mail of another plugin says. */
export interface StoredContent {
  readonly text: string;
  readonly html?: string;
}

type Contents = Pick<PluginStorage, 'contents'>;

/** A row has 256 KiB at most, and a character of a JSON text takes up to twelve bytes when it is JSON once more. */
const partLength = 20_000;

/** Writes what a mail says, in parts. They are read once all are there, which the row of the mail says. */
export async function writeContent(
  { contents }: Contents,
  mail: string,
  content: StoredContent,
  expiresAt: number,
): Promise<void> {
  const json = JSON.stringify(content);
  for (let part = 0; part * partLength < json.length; part += 1) {
    const piece = json.slice(part * partLength, (part + 1) * partLength);
    // oxlint-disable-next-line no-await-in-loop -- one after another keeps what crosses small
    await contents.put({ mail, part, json: piece, expiresAt });
  }
}

/** `undefined` for one that was removed. */
export async function readContent({ contents }: Contents, mail: string): Promise<StoredContent | undefined> {
  let json = '';
  for (let part = 0; ; part += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the first that is missing is the end
    const row = await contents.get({ mail, part });
    if (row === undefined) return json === '' ? undefined : (JSON.parse(json) as StoredContent);
    json += row.json;
  }
}

export async function removeContent({ contents }: Contents, mail: string): Promise<void> {
  for (let part = 0; ; part += 1) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    if ((await contents.get({ mail, part })) === undefined) return;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await contents.delete({ mail, part });
  }
}
