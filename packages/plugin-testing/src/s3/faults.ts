import { createRequestFaults, lostAnswer, unfinished, type RequestFaults } from '../http/request-faults.ts';
import type { S3Request } from './request.ts';
import { S3Fault, xml } from './s3-error.ts';

/** What goes wrong with a request. */
export type S3Effect =
  /** An error of S3, and nothing done. */
  | { readonly fail: number; readonly code?: string; readonly headers?: Readonly<Record<string, string>> }
  /** An error in the body of an answer that begins well, as `CompleteMultipartUpload` has it; nothing done. */
  | { readonly lateError: string }
  /** It is done, and the connection breaks before the answer. */
  | { readonly loseAnswer: true }
  /** The body of the answer breaks off. */
  | { readonly cutAfter: number }
  /** A bit of the request's body turns over on the way. */
  | { readonly corrupt: true }
  /** The bytes of the answer's body come one by one, so many before it stops for good. */
  | { readonly stallAfter: number };

export interface S3Faults extends Omit<RequestFaults<S3Request, S3Effect>, 'take'> {
  around(request: S3Request, answer: (request: S3Request) => Response): Promise<Response>;
}

export function createFaults(): S3Faults {
  const { add, clear, take } = createRequestFaults<S3Request, S3Effect>();
  return {
    add,
    clear,
    async around(request, answer) {
      const effect = take(request);
      return effect === undefined ? answer(request) : play(effect, request, answer);
    },
  };
}

function play(effect: S3Effect, request: S3Request, answer: (request: S3Request) => Response): Response {
  if ('fail' in effect) throw new S3Fault(effect.fail, effect.code ?? 'InternalError', undefined, effect.headers);
  if ('lateError' in effect) {
    const body = xml('Error', { Code: effect.lateError, Message: 'We encountered an internal error.' });
    return new Response(body, { headers: { 'content-type': 'application/xml' } });
  }
  if ('loseAnswer' in effect) {
    answer(request);
    throw lostAnswer();
  }
  if ('corrupt' in effect) {
    const body = new Uint8Array(request.body);
    body[0] = (body[0] ?? 0) ^ 1;
    return answer({ ...request, body });
  }
  return 'cutAfter' in effect
    ? unfinished(answer(request), effect.cutAfter)
    : unfinished(answer(request), effect.stallAfter, 'stall');
}
