import { GcsFault } from './gcs-fault.ts';
import type { GcsOperation, GcsRequest } from './request.ts';

/** What goes wrong with a request. */
export type GcsEffect =
  /** An error of Cloud Storage, and nothing done. */
  | { readonly fail: number; readonly reason?: string; readonly headers?: Readonly<Record<string, string>> }
  /** It is done, and the connection breaks before the answer. */
  | { readonly loseAnswer: true }
  /** The body of the answer breaks off. */
  | { readonly cutAfter: number }
  /** A bit at the end of the request's body turns over on the way. */
  | { readonly corrupt: true }
  /** Of a chunk only so much is kept, in units of 256 KiB, one at least. */
  | { readonly keep: number };

export interface GcsFaults {
  /**
   * @param where Operations, or what says yes to a request.
   * @param times How often. Default 1.
   */
  add(where: GcsOperation | ((request: GcsRequest) => boolean), effect: GcsEffect, times?: number): void;
  clear(): void;
  around(request: GcsRequest, answer: (request: GcsRequest, keep: number) => Response): Promise<Response>;
}

export function createFaults(): GcsFaults {
  let rules: { matches: (request: GcsRequest) => boolean; effect: GcsEffect; left: number }[] = [];

  return {
    add(where, effect, times = 1) {
      const matches = typeof where === 'function' ? where : ({ operation }: GcsRequest) => operation === where;
      rules.push({ matches, effect, left: times });
    },
    clear: () => void (rules = []),
    async around(request, answer) {
      const rule = rules.find(({ matches, left }) => left > 0 && matches(request));
      if (rule === undefined) return answer(request, 1);
      rule.left -= 1;
      return play(rule.effect, request, answer);
    },
  };
}

function play(
  effect: GcsEffect,
  request: GcsRequest,
  answer: (request: GcsRequest, keep: number) => Response,
): Response {
  if ('fail' in effect)
    throw new GcsFault(effect.fail, effect.reason ?? 'backendError', 'as the test wants', effect.headers);
  if ('keep' in effect) return answer(request, effect.keep);
  if ('loseAnswer' in effect) {
    answer(request, 1);
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  }
  if ('corrupt' in effect) {
    const body = new Uint8Array(request.body);
    const at = indexOfMedia(request, body);
    body[at] = (body[at] ?? 0) ^ 1;
    return answer({ ...request, body }, 1);
  }
  const response = answer(request, 1);
  const { status, headers } = response;
  return new Response(response.body?.pipeThrough(cutting(effect.cutAfter)) ?? null, { status, headers });
}

/** The last byte before the closing boundary of a multipart body; of another one, its last. */
function indexOfMedia({ operation, headers }: GcsRequest, body: Uint8Array): number {
  const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1];
  if (operation !== 'objects.insert' || boundary === undefined) return body.length - 1;
  return Buffer.from(body.buffer, body.byteOffset, body.length).lastIndexOf(`\r\n--${boundary}--`) - 1;
}

/** Lets so many bytes through and then breaks. */
function cutting(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      if (left > 0) controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      // What was enqueued is to arrive before the end.
      await new Promise((resolve) => setImmediate(resolve));
      controller.error(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }));
    },
  });
}
