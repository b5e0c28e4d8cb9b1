import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { exchange, type ExchangeOutcome, type ExchangeResponse } from './exchange.ts';
import { networkError } from './failures.ts';
import type { EgressLimits } from './limits.ts';
import type { PluginEgress } from './plugin-egress.ts';
import { decide, decidedTarget, refusalOfAddresses } from './policy.ts';
import { EgressRefusal, type EgressTarget } from './refusal.ts';
import type { RequestBody } from './request-body.ts';
import type { HeaderList } from './request-head.ts';
import type { EgressPlugin, EgressRecord } from './types.ts';

/** A request on its way, as redirects change it. */
export interface Hop {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  /** Called once the request may go out. */
  readonly openBody: () => Promise<RequestBody>;
  readonly signal: AbortSignal;
}

export interface SendContext {
  readonly plugin: EgressPlugin;
  readonly egress: PluginEgress;
  readonly limits: EgressLimits;
  readonly clock: Clock;
  readonly observe: (record: EgressRecord) => void;
}

/** An answer, with the target that gave it. */
export interface SentResponse extends ExchangeResponse {
  readonly target: EgressTarget;
}

/**
 * One request without redirects: decided by rule, admitted by rate, decided again by every address that its host
 * resolves to, and sent to these addresses only. Whatever comes of it, one record tells.
 */
export async function send(context: SendContext, hop: Hop): Promise<SentResponse> {
  const { plugin, egress, limits, clock } = context;
  const { method, url, headers, signal } = hop;
  const startedAt = clock.now();
  const decision = decide(plugin, url);
  const asked = decidedTarget(decision);
  let leave = nothing;

  function onDone({ error, ...outcome }: ExchangeOutcome): void {
    leave();
    report(context, { method, target: asked, error, ...outcome, durationMs: clock.now() - startedAt });
  }

  async function prepare(): Promise<{
    target: EgressTarget;
    addresses: readonly string[];
    ca: string | undefined;
    body: RequestBody;
  }> {
    // A refused request takes its turn as well, so that a flood of them is no faster than any other.
    leave = await egress.admit(asked, signal);
    if (!decision.allowed) throw decision.refusal;
    const { target } = decision;
    const addresses = await egress.addressesOf(target, signal);
    const refusal = refusalOfAddresses(plugin, target, addresses);
    if (refusal !== undefined) throw refusal;
    return { target, addresses, ca: decision.rule.ca, body: await hop.openBody() };
  }

  const { target, addresses, ca, body } = await prepare().catch((cause: unknown) => {
    const error = signal.aborted ? abortError(signal) : cause;
    onDone({ error, bytesIn: 0, bytesOut: 0 });
    throw error;
  });
  egress.usage.requests += 1;
  const response = await exchange({
    pool: egress.connections.to(target, addresses, ca),
    method,
    path: requestPath(url),
    headers,
    body,
    signal,
    limits,
    clock,
    spend: egress.spend,
    toError: (cause) => (signal.aborted ? abortError(signal) : networkError(cause, target, limits)),
    onDone,
  });
  return { ...response, target };
}

function nothing(): void {}

/** What follows host and port, a lone "?" included, which `URL.search` does not tell. */
function requestPath(url: string): string {
  const { origin, href, hash } = new URL(url);
  return href.slice(origin.length, href.length - hash.length).replace(/#$/, '');
}

export function abortError({ reason }: AbortSignal): PluginError {
  return isPluginError(reason) ? reason : new PluginError('ABORTED', 'The request was aborted', { cause: reason });
}

/** Writes the record of a request that went out, or of one that was refused. */
export function report(
  { plugin, egress, observe }: SendContext,
  {
    target,
    error,
    ...rest
  }: Omit<EgressRecord, 'plugin' | 'host' | 'port' | 'refused' | 'failed'> & {
    readonly target: EgressTarget | undefined;
    readonly error?: unknown;
  },
): void {
  const refused = error instanceof EgressRefusal;
  if (refused) egress.usage.refused += 1;
  observe({
    plugin: plugin.name,
    ...(target === undefined ? {} : { host: target.host, port: target.port }),
    ...(refused ? { refused: error.reason } : {}),
    ...(!refused && error !== undefined ? { failed: isPluginError(error) ? error.code : 'INTERNAL' } : {}),
    ...rest,
  });
}
