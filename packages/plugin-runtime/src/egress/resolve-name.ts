import { canonicalHost, hostMatches } from './host-name.ts';
import { refusalOfAddresses } from './policy.ts';
import { EgressRefusal, type EgressTarget } from './refusal.ts';
import { abortError, report, type SendContext } from './send.ts';

/**
 * The addresses of a name, for a plugin that asks before it connects. Only names that a rule allows have any, and only
 * addresses that it could connect to: what is behind other names would let it map a network.
 */
export async function resolveName(
  context: SendContext,
  host: unknown,
  caller: AbortSignal,
): Promise<readonly string[]> {
  const { plugin, egress, clock } = context;
  const startedAt = clock.now();
  const signal = AbortSignal.any([caller, egress.stopped]);
  const name = typeof host === 'string' ? canonicalHost(host) : undefined;
  const rules = name === undefined ? [] : plugin.rules.filter((rule) => hostMatches(rule.host, name));
  const targets = rules.map(({ port, protocol }): EgressTarget => ({ host: name ?? '', port, protocol }));
  const [target] = targets;
  let leave = (): void => {};
  try {
    leave = await egress.admit(target, signal);
    if (!plugin.granted || target === undefined) {
      const message = `${name ?? 'This'} is not among the hosts of this plugin, and has no address for it: add it to network.hosts in manifest.json`;
      throw new EgressRefusal('host-not-declared', 'PERMISSION_DENIED', message, { target });
    }
    const addresses = await egress.addressesOf(target, signal);
    const refusals = targets.map((each) => refusalOfAddresses(plugin, each, addresses));
    const [refusal] = refusals;
    if (refusal !== undefined && !refusals.includes(undefined)) throw refusal;
    return addresses;
  } catch (cause) {
    const error = signal.aborted ? abortError(signal) : cause;
    report(context, { method: 'RESOLVE', target, error, bytesIn: 0, bytesOut: 0, durationMs: clock.now() - startedAt });
    throw error;
  } finally {
    leave();
  }
}
