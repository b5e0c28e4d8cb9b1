import { createRequestFaults, lostAnswer, unfinished, type RequestFaults } from '../http/request-faults.ts';
import { AzureFault } from './azure-error.ts';
import type { AzureRequest } from './request.ts';

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

export interface AzureFaults extends Omit<RequestFaults<AzureRequest, AzureEffect>, 'take'> {
  around(request: AzureRequest, answer: Answer): Promise<Response>;
}

export function createFaults(): AzureFaults {
  const { add, clear, take } = createRequestFaults<AzureRequest, AzureEffect>();
  return {
    add,
    clear,
    async around(request, answer) {
      const effect = take(request);
      return effect === undefined ? answer(request) : play(effect, request, answer);
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
  if ('loseAnswer' in effect) throw lostAnswer();
  return unfinished(response, effect.cutAfter);
}
