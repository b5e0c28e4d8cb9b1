import { isIP } from 'node:net';
import { parseRate, parseSizeBytes, PluginError, type Permission } from '@streamspace/plugin-sdk';
import { classifyAddress } from '../egress/addresses.ts';
import { canonicalHost, hostMatches } from '../egress/host-name.ts';
import {
  decide,
  decideSocket,
  decideWebSocket,
  expandHostRules,
  type EgressPlugin,
  type EgressPolicy,
} from '../egress/index.ts';
import { decidedTarget, type EgressDecision } from '../egress/policy.ts';
import type { ResolvedRule } from '../egress/rules.ts';
import type { PluginRecord } from './plugin-table.ts';
import type { Consent, ConsentRequest } from './types.ts';

/** What a plugin may reach, from its manifest, its configuration and what operators allowed. */
export function egressPolicy(record: PluginRecord, granted: ReadonlySet<Permission>): EgressPlugin {
  const { requests, egress } = record.manifest.resources ?? {};
  return {
    name: record.manifest.name,
    granted: granted.has('network'),
    rules: [
      ...expandHostRules(record.manifest.network?.hosts ?? [], record.config),
      ...record.consents.flatMap(unlistedRule),
    ],
    // To let a plugin reach a host is one thing, that it may be near another.
    consents: record.consents.filter(({ protocol }) => protocol === undefined),
    ...(requests === undefined ? {} : { requestsPerSecond: parseRate(requests).count }),
    ...(egress === undefined ? {} : { bytesPerSecond: parseSizeBytes(egress.replace(/\/s$/, '')) }),
  };
}

/**
 * The same for a plugin that runs, whose configuration may change while it does: the hosts that it names change with it.
 *
 * @param options.version Another value each time that `effective` has to be asked anew.
 */
export function followingPolicy(
  granted: ReadonlySet<Permission>,
  { effective, version }: { readonly effective: () => PluginRecord; readonly version: () => unknown },
): EgressPlugin {
  const policy = egressPolicy(effective(), granted);
  let { rules } = policy;
  let known = version();
  return {
    ...policy,
    get rules() {
      const now = version();
      if (now !== known) ({ rules } = egressPolicy(effective(), granted));
      known = now;
      return rules;
    },
  };
}

/** The rule of a host that only the operator named. */
const unlistedRule = ({ host, port, protocol, reason = unlistedReason }: Consent): ResolvedRule[] =>
  protocol === undefined ? [] : [{ host, port, protocol, reach: 'public', reason, source: 'operator' }];

const unlistedReason = 'Its manifest does not name this host';

/**
 * The private and loopback targets of a policy that nobody has allowed yet, as far as the names tell: addresses,
 * `localhost`, and hosts that the manifest declares to be near. A public name with a private address is found when it is
 * dialled, see {@link consentOf}.
 */
export function pendingConsents(policy: EgressPolicy): ConsentRequest[] {
  return policy.rules
    .filter(({ host, port }) => !policy.consents.some((consent) => consent.host === host && consent.port === port))
    .flatMap(({ host, port, reach, reason }) => {
      const near = reach === 'public' ? reachOf(host) : reach;
      return near === undefined ? [] : [{ host, port, reach: near, reason }];
    });
}

function reachOf(host: string): ConsentRequest['reach'] | undefined {
  const name = host.replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  const found = isIP(name) === 0 ? 'public' : classifyAddress(name);
  return found === 'private' || found === 'loopback' ? found : undefined;
}

/** What to ask for after a call of the plugin was refused with `CONSENT_NEEDED`. */
export function consentOf(policy: EgressPolicy, member: string, params: unknown): ConsentRequest | undefined {
  const target = askedTarget(policy, member, params);
  if (target === undefined) return undefined;
  const { host, port } = target;
  const rule = policy.rules.find((candidate) => candidate.port === port && hostMatches(candidate.host, host));
  return rule && { host, port, reach: reachOf(host) ?? 'private', reason: rule.reason };
}

/** What to ask for after a call was refused because no rule names its host. */
export function unlistedOf(policy: EgressPolicy, member: string, params: unknown): ConsentRequest | undefined {
  const decision = decided(policy, member, params);
  if (decision === undefined || decision.allowed || decision.refusal.reason !== 'host-not-declared') return undefined;
  const { host, port, protocol } = decision.refusal.target ?? {};
  if (host === undefined || port === undefined || protocol === undefined) return undefined;
  return { host, port, reach: 'unlisted', reason: unlistedReason, protocol };
}

type Asked = { readonly url?: unknown; readonly host?: unknown; readonly port?: unknown; readonly tls?: unknown };

function decided(policy: EgressPolicy, member: string, params: unknown): EgressDecision | undefined {
  const { url, host, port, tls } = (params ?? {}) as Asked;
  switch (member) {
    case 'fetch':
      return decide(policy, String(url));
    case 'webSocket':
      return decideWebSocket(policy, url);
    case 'connect':
      return decideSocket(policy, { host, port, tls });
    default:
      return undefined;
  }
}

function askedTarget(
  policy: EgressPolicy,
  member: string,
  params: unknown,
): { readonly host: string; readonly port: number } | undefined {
  const asked = (params ?? {}) as Asked;
  switch (member) {
    case 'connect.resolve': {
      const host = canonicalHost(String(asked.host));
      const port = policy.rules.find((rule) => host !== undefined && hostMatches(rule.host, host))?.port;
      return host === undefined || port === undefined ? undefined : { host, port };
    }
    default: {
      const decision = decided(policy, member, params);
      return decision && decidedTarget(decision);
    }
  }
}

/** @throws {PluginError} `INVALID_ARGUMENT` for something that is no host and port. */
export function checkConsent({ host, port }: { readonly host: string; readonly port: number }): void {
  if (host === '' || /[\s/@?#]/.test(host) || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `"${host}:${port}" is no host and port: write for example 127.0.0.1:9000`,
    );
  }
}
