import type { Bytes } from '@streamspace/plugin-sdk';
import type { Route } from './route-table.ts';

/** What is wrong with a request, before any plugin sees it. */
export class BadRequest extends Error {
  readonly status: 400 | 413 | 415;

  constructor(status: BadRequest['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Headers that belong to the platform, to the connection or to whoever stands in between. */
const withheld = new Set([
  'authorization',
  'connection',
  'cookie',
  'forwarded',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-real-ip',
]);

/** Headers that a plugin may see, in lower case. */
export function visibleHeaders(headers: Headers): readonly (readonly [string, string])[] {
  return [...headers].filter(
    ([name]) =>
      !withheld.has(name) &&
      !name.startsWith('proxy-') &&
      !name.startsWith('x-forwarded-') &&
      !name.startsWith('x-streamspace-') &&
      !name.startsWith('sec-fetch-'),
  );
}

/** Prefix of the cookies of a plugin; the browser's rules for `__Host-` keep them to this host and to https. */
export const cookiePrefix = (plugin: string): string => `__Host-p-${plugin}-`;

/** The cookies that this plugin set, without their prefix. */
export function ownCookies(header: string | null, plugin: string): Record<string, string> {
  const prefix = cookiePrefix(plugin);
  const pairs = (header ?? '').split(';').flatMap((part) => {
    const [name = '', ...value] = part.trim().split('=');
    // A plugin called "a" has no business with the cookies of one called "a-b".
    const own = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    return /^[A-Za-z0-9_]+$/.test(own) ? [[own, decode(value.join('='))] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Parameters of a query or a form.
 *
 * @throws {BadRequest} for one that is given twice: which of them counts is what attacks are about.
 */
export function singleParams(params: URLSearchParams, what: string): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, value] of params) {
    if (Object.hasOwn(single, name)) throw new BadRequest(400, `The ${what} "${name}" is given twice`);
    if (name === '__proto__') throw new BadRequest(400, `The ${what} "__proto__" is refused`);
    single[name] = value;
  }
  return single;
}

/** A body as it goes to the plugin: bytes as a stream, the rest as data. */
export interface SentBody {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly bytes?: Bytes;
}

/**
 * @param onTooLarge Called when a stream that the plugin reads already goes beyond the limit.
 * @throws {BadRequest} 413 beyond the route's limit, 415 for another type, 400 for what cannot be read.
 */
export async function readBody(
  { body: kind, maxBodyBytes }: Pick<Route, 'body' | 'maxBodyBytes'>,
  headers: Headers,
  body: Bytes | undefined,
  onTooLarge: () => void,
): Promise<SentBody> {
  if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
  const bytes = limited(body ?? new Blob([]).stream(), maxBodyBytes, onTooLarge);
  switch (kind) {
    case 'none':
      await bytes.cancel();
      return {};
    case 'stream':
      return { bytes };
    case 'raw':
      return { bytes: new Blob([await collect(bytes)]).stream() };
    case 'json':
      return {
        json: parseJson(await readText(headers, bytes, /^application\/([a-z0-9.+-]+\+)?json$/, 'application/json')),
      };
    case 'form': {
      const form = await readText(
        headers,
        bytes,
        /^application\/x-www-form-urlencoded$/,
        'application/x-www-form-urlencoded',
      );
      return { form: singleParams(new URLSearchParams(form), 'field') };
    }
  }
}

const tooLarge = (bytes: number): BadRequest => new BadRequest(413, `The body is larger than ${bytes} bytes`);

function limited(body: Bytes, most: number, onTooLarge: () => void): Bytes {
  let left = most;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        left -= chunk.length;
        if (left < 0) {
          onTooLarge();
          throw tooLarge(most);
        }
        controller.enqueue(chunk);
      },
    }),
  );
}

const collect = async (bytes: Bytes): Promise<ArrayBuffer> => new Response(bytes).arrayBuffer();

async function readText(headers: Headers, bytes: Bytes, type: RegExp, wanted: string): Promise<string> {
  const [given = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  if (!type.test(given.trim())) {
    await bytes.cancel();
    throw new BadRequest(415, `The body must be ${wanted}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await collect(bytes));
  } catch (error) {
    if (error instanceof BadRequest) throw error;
    throw new BadRequest(400, 'The body is no UTF-8');
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body === '' ? 'null' : body) as unknown;
  } catch {
    throw new BadRequest(400, 'The body is no JSON');
  }
}
