import type { S3Operation, S3Request } from './request.ts';
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

export interface S3Faults {
  /**
   * @param where Operations, or what says yes to a request.
   * @param times How often. Default 1.
   */
  add(where: S3Operation | ((request: S3Request) => boolean), effect: S3Effect, times?: number): void;
  clear(): void;
  around(request: S3Request, answer: (request: S3Request) => Response): Promise<Response>;
}

export function createFaults(): S3Faults {
  let rules: { matches: (request: S3Request) => boolean; effect: S3Effect; left: number }[] = [];

  return {
    add(where, effect, times = 1) {
      const matches = typeof where === 'function' ? where : (request: S3Request) => request.operation === where;
      rules.push({ matches, effect, left: times });
    },
    clear: () => void (rules = []),
    async around(request, answer) {
      const rule = rules.find(({ matches, left }) => left > 0 && matches(request));
      if (rule === undefined) return answer(request);
      rule.left -= 1;
      return play(rule.effect, request, answer);
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
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  }
  if ('corrupt' in effect) {
    const body = new Uint8Array(request.body);
    body[0] = (body[0] ?? 0) ^ 1;
    return answer({ ...request, body });
  }
  const response = answer(request);
  const { status, headers } = response;
  const bytes = 'cutAfter' in effect ? effect.cutAfter : effect.stallAfter;
  const end = 'cutAfter' in effect ? 'cut' : 'stall';
  return new Response(response.body?.pipeThrough(ending(bytes, end)) ?? null, { status, headers });
}

/** Lets so many bytes through and then breaks, or says nothing more. */
function ending(bytes: number, end: 'cut' | 'stall'): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      if (left > 0) controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      // What was enqueued is to arrive before the end.
      if (end === 'stall') await new Promise(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      controller.error(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }));
    },
  });
}
