import { AzureFault } from './azure-error.ts';
import type { AzureOperation, AzureRequest } from './request.ts';

/** What goes wrong with a request. */
export type AzureEffect =
  /** An error of Azure, and nothing done. */
  | { readonly fail: number; readonly code: string; readonly headers?: Readonly<Record<string, string>> }
  /** It is done, and the connection breaks before the answer. */
  | { readonly loseAnswer: true }
  /** It is done, and the answer says that it was not. */
  | { readonly failAfter: number; readonly code: string }
  /** The body of the answer breaks off. */
  | { readonly cutAfter: number }
  /** A bit of the request's body turns over on the way. */
  | { readonly corrupt: true };

type Answer = (request: AzureRequest) => Response | Promise<Response>;

export interface AzureFaults {
  /**
   * @param where Operations, or what says yes to a request.
   * @param times How often. Default 1.
   */
  add(where: AzureOperation | ((request: AzureRequest) => boolean), effect: AzureEffect, times?: number): void;
  clear(): void;
  around(request: AzureRequest, answer: Answer): Promise<Response>;
}

export function createFaults(): AzureFaults {
  let rules: { matches: (request: AzureRequest) => boolean; effect: AzureEffect; left: number }[] = [];

  return {
    add(where, effect, times = 1) {
      const matches = typeof where === 'function' ? where : (request: AzureRequest) => request.operation === where;
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

async function play(effect: AzureEffect, request: AzureRequest, answer: Answer): Promise<Response> {
  if ('fail' in effect) throw new AzureFault(effect.fail, effect.code, effect.headers);
  if ('corrupt' in effect) {
    const body = new Uint8Array(request.body);
    body[0] = (body[0] ?? 0) ^ 1;
    return answer({ ...request, body });
  }
  const response = await answer(request);
  if ('failAfter' in effect) throw new AzureFault(effect.failAfter, effect.code);
  if ('loseAnswer' in effect) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const { status, headers } = response;
  return new Response(response.body?.pipeThrough(cut(effect.cutAfter)) ?? null, { status, headers });
}

/** Lets so many bytes through and then breaks. */
function cut(bytes: number): TransformStream<Uint8Array, Uint8Array> {
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
