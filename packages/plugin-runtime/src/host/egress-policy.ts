import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { PluginError, type Permission } from '@streamspace/plugin-sdk';
import { classifyAddress } from '../egress/addresses.ts';
import { expandHostRules, type EgressPolicy, type ResolvedRule } from '../egress/index.ts';
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

/** The private and loopback targets of a policy that nobody has allowed yet. Names that do not resolve are left out. */
export async function pendingConsents(policy: EgressPolicy): Promise<ConsentRequest[]> {
  const open = policy.rules.filter(
    (rule) =>
      !rule.host.startsWith('*.') &&
      !policy.consents.some((consent) => consent.host === rule.host && consent.port === rule.port),
  );
  const asked = await Promise.all(open.map(consentFor));
  return asked.filter((request) => request !== undefined);
}

async function consentFor(rule: ResolvedRule): Promise<ConsentRequest | undefined> {
  const classes = (await addressesOf(rule.host)).map(classifyAddress);
  const reach = classes.includes('private') ? 'private' : classes.includes('loopback') ? 'loopback' : undefined;
  return reach === undefined ? undefined : { host: rule.host, port: rule.port, reach, reason: rule.reason };
}

async function addressesOf(host: string): Promise<string[]> {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return [bare];
  try {
    return (await lookup(bare, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

/** The target that a refusal with `CONSENT_NEEDED` was about. */
export function consentOf(policy: EgressPolicy, url: string): ConsentRequest | undefined {
  const { hostname, port, protocol } = new URL(url);
  const wanted = Number(port) || (protocol === 'https:' ? 443 : 80);
  const rule = policy.rules.find(({ host, port: declared }) => host === hostname && declared === wanted);
  return rule && { host: hostname, port: wanted, reach: 'private', reason: rule.reason };
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
