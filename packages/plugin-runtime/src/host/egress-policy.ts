import { isIP } from 'node:net';
import { PluginError, type Permission } from '@streamspace/plugin-sdk';
import { classifyAddress } from '../egress/addresses.ts';
import { expandHostRules, type EgressPolicy } from '../egress/index.ts';
import type { PluginRecord } from './plugin-table.ts';
import type { ConsentRequest } from './types.ts';

/** What a plugin may reach, from its manifest, its configuration and what operators allowed. */
export function egressPolicy(record: PluginRecord, granted: ReadonlySet<Permission>): EgressPolicy {
  return {
    name: record.manifest.name,
    granted: granted.has('network'),
    rules: expandHostRules(record.manifest.network?.hosts ?? [], record.config),
    consents: record.consents,
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

/** What to ask for after a request to `url` was refused with `CONSENT_NEEDED`. */
export function consentOf(policy: EgressPolicy, url: string): ConsentRequest | undefined {
  const { hostname: host, port: explicit, protocol } = new URL(url);
  const port = Number(explicit) || (protocol === 'https:' ? 443 : 80);
  const rule = policy.rules.find((candidate) => candidate.host === host && candidate.port === port);
  return rule && { host, port, reach: reachOf(host) ?? 'private', reason: rule.reason };
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
