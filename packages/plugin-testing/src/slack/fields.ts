/** A JSON object from a client, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Arguments whose value is JSON text in a form: https://docs.slack.dev/apis/web-api#post-bodies */
const jsonArguments: ReadonlySet<string> = new Set(['blocks', 'attachments', 'metadata']);

/** The arguments of a request, from a form or from JSON. `undefined` when the body cannot be read. */
export async function readArguments(request: Request): Promise<Fields | undefined> {
  const body = await request.text();
  try {
    if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) {
      const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
      return isObject(parsed) ? parsed : undefined;
    }
    const entries = [...new URLSearchParams(body)];
    return Object.fromEntries(
      entries.map(([name, value]): [string, unknown] => [name, jsonArguments.has(name) ? JSON.parse(value) : value]),
    );
  } catch {
    return undefined;
  }
}

/** A boolean argument, which a form holds as text. */
export const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === '1';
