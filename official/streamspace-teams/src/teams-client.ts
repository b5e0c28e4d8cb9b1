import { networkError, retryAfterMs, vendorError } from '@streamspace/plugin-kit/http';
import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { TeamsDestination } from './destinations.ts';

/** What is known of a card that was taken. */
export interface Receipt {
  /** `accepted`: the flow has it, and whether Teams shows it nobody says. `sent`: Teams has it. */
  readonly state: 'accepted' | 'sent';
  readonly status: number;
  /** Under which the flow's history lists the run. */
  readonly run?: string;
}

/**
 * Posts to flows. Every error is a `PluginError`: `RATE_LIMITED` with the wait, `VENDOR_UNAVAILABLE` and `TIMEOUT` for
 * faults that pass, `VENDOR_REJECTED` with one of these reasons: `gone`, `access`, `size`, `form`.
 *
 * @see https://learn.microsoft.com/azure/logic-apps/logic-apps-http-endpoint
 */
export interface TeamsClient {
  post(destination: TeamsDestination, payload: string, signal: AbortSignal): Promise<Receipt>;
}

export interface ClientOptions {
  readonly fetch: typeof globalThis.fetch;
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
}

const errorSchema = z.object({ error: z.object({ code: z.string().nullish() }).nullish() });
/** Where nobody says how long to wait: the first time, the second, and from then on. */
const waitsMs = [30_000, 60_000, 120_000];
const timeoutMs = 20_000;

const reject = (reason: string, message: string): PluginError =>
  new PluginError('VENDOR_REJECTED', message, { reason });

export function createTeamsClient({ fetch, now }: ClientOptions): TeamsClient {
  /** Refusals in a row for too many cards, by address. */
  const limited = new Map<string, number>();

  function limit(url: string, waitMs: number | undefined): PluginError {
    const count = limited.get(url) ?? 0;
    limited.set(url, count + 1);
    const usual = waitsMs[Math.min(count, waitsMs.length - 1)] ?? 0;
    return new PluginError('RATE_LIMITED', 'Teams asks for fewer cards', { retryAfterMs: waitMs ?? usual });
  }

  async function errorOf(url: string, response: Response): Promise<PluginError> {
    const { status, headers } = response;
    if (status === 429) {
      await response.body?.cancel();
      return limit(url, retryAfterMs(headers, now()));
    }
    if (status === 408 || status >= 500) return vendorError('Workflows', response, now());
    const code = errorSchema.safeParse(await readJson(response)).data?.error?.code;
    const answer = `Workflows answered ${status}`;
    if (code === 'WorkflowTriggerIsNotEnabled' || status === 404 || status === 410)
      return reject('gone', `${answer}: the flow is switched off or deleted; switch it on, or enter another address`);
    if (status === 401 || status === 403)
      return reject('access', `${answer}: let anyone trigger the flow, and copy its address again`);
    if (status === 413) return reject('size', `${answer}: the card is too large`);
    if (status >= 300 && status < 400)
      return reject('redirect', `${answer}: enter the address that it leads to, nothing is sent on`);
    return reject('form', `${answer}: it does not take the card as it is; see payloadFormat`);
  }

  /** A connector says with status 200 what went wrong. */
  async function receiptOfConnector(url: string, response: Response): Promise<Receipt> {
    const text = (await response.text().catch((error: unknown) => Promise.reject(networkError('Teams', error)))).trim();
    if (text === '1') return { state: 'sent', status: response.status };
    if (/HTTP error 429/i.test(text)) throw limit(url, undefined);
    if (/HTTP error 413/i.test(text)) throw reject('size', 'The connector answered 413: the card is too large');
    throw new PluginError('VENDOR_UNAVAILABLE', 'The connector took the card, and Teams did not');
  }

  async function receiptOf({ kind, url }: TeamsDestination, response: Response): Promise<Receipt> {
    if (kind === 'connector') return receiptOfConnector(url, response);
    const { status, headers } = response;
    await response.body?.cancel();
    // A page is the answer of a proxy or of a sign-in, not of a flow.
    if (headers.get('content-type')?.includes('html') === true)
      throw new PluginError('VENDOR_UNAVAILABLE', `Workflows answered ${status} with a page in HTML`);
    const run = headers.get('x-ms-workflow-run-id') ?? headers.get('x-ms-request-id');
    return { state: 'accepted', status, ...(run !== null && /^[\w-]{1,100}$/.test(run) && { run }) };
  }

  return {
    async post(destination, payload, signal) {
      const response = await fetch(destination.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: payload,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      }).catch((error: unknown) => Promise.reject(networkError('Workflows', error)));
      if (!response.ok) throw await errorOf(destination.url, response);
      const receipt = await receiptOf(destination, response);
      limited.delete(destination.url);
      return receipt;
    },
  };
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    // A body that breaks off is the network's fault, one that is no JSON that of whatever answers.
    if (isPluginError(error)) throw error;
    return undefined;
  }
}
