import { createRequestFaults, lostAnswer, unfinished, type RequestFaults } from '../http/request-faults.ts';
import { GcsFault } from './gcs-fault.ts';
import type { GcsRequest } from './request.ts';

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

export interface GcsFaults extends Omit<RequestFaults<GcsRequest, GcsEffect>, 'take'> {
  around(request: GcsRequest, answer: (request: GcsRequest, keep: number) => Response): Promise<Response>;
}

export function createFaults(): GcsFaults {
  const { add, clear, take } = createRequestFaults<GcsRequest, GcsEffect>();
  return {
    add,
    clear,
    async around(request, answer) {
      const effect = take(request);
      return effect === undefined ? answer(request, 1) : play(effect, request, answer);
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
    throw lostAnswer();
  }
  if ('corrupt' in effect) {
    const body = new Uint8Array(request.body);
    const at = indexOfMedia(request, body);
    body[at] = (body[at] ?? 0) ^ 1;
    return answer({ ...request, body }, 1);
  }
  return unfinished(answer(request, 1), effect.cutAfter);
}

/** The last byte before the closing boundary of a multipart body; of another one, its last. */
function indexOfMedia({ operation, headers }: GcsRequest, body: Uint8Array): number {
  const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1];
  if (operation !== 'objects.insert' || boundary === undefined) return body.length - 1;
  return Buffer.from(body.buffer, body.byteOffset, body.length).lastIndexOf(`\r\n--${boundary}--`) - 1;
}
