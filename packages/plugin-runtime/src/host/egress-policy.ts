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
import { decidedTarget } from '../egress/policy.ts';
import type { PluginRecord } from './plugin-table.ts';
import type { ConsentRequest } from './types.ts';

/** What a plugin may reach, from its manifest, its configuration and what operators allowed. */
export function egressPolicy(record: PluginRecord, granted: ReadonlySet<Permission>): EgressPlugin {
  const { requests, egress } = record.manifest.resources ?? {};
  return {
    name: record.manifest.name,
    granted: granted.has('network'),
    rules: expandHostRules(record.manifest.network?.hosts ?? [], record.config),
    consents: record.consents,
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

function askedTarget(
  policy: EgressPolicy,
  member: string,
  params: unknown,
): { readonly host: string; readonly port: number } | undefined {
  const asked = (params ?? {}) as { readonly url?: unknown; readonly host?: unknown; readonly port?: unknown };
  switch (member) {
    case 'fetch':
      return decidedTarget(decide(policy, String(asked.url)));
    case 'webSocket':
      return decidedTarget(decideWebSocket(policy, asked.url));
    case 'connect':
      return decidedTarget(decideSocket(policy, { host: asked.host, port: asked.port }));
    case 'connect.resolve': {
      const host = canonicalHost(String(asked.host));
      const port = policy.rules.find((rule) => host !== undefined && hostMatches(rule.host, host))?.port;
      return host === undefined || port === undefined ? undefined : { host, port };
    }
    default:
      return undefined;
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
