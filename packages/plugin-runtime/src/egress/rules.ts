import { PluginError, type Json, type NetworkHost } from '@streamspace/plugin-sdk';
import { evaluateWhen } from './conditions.ts';
import { valuesAt } from './config-path.ts';
import { authorityOf } from './rule-authority.ts';
import { configuredHosts, templateHosts, type NamedHost } from './rule-hosts.ts';
import { pairedConfigs } from './rule-items.ts';

export type EgressProtocol = NonNullable<NetworkHost['protocol']>;

/** One host and port that a plugin may talk to, as its manifest and configuration say together. */
export interface ResolvedRule {
  /** Canonical host, or `*.` and a suffix: sub-domains of any depth, but not the suffix itself. */
  readonly host: string;
  readonly port: number;
  readonly protocol: EgressProtocol;
  /** How near the plugin expects its addresses to be; what an operator is asked for beforehand. */
  readonly reach: NonNullable<NetworkHost['reach']>;
  /** The manifest's sentence for the person who consents. */
  readonly reason: string;
  /** `manifest`, or the configuration key that names the host. */
  readonly source: string;
  /** The private authority that the operator trusts for this host, PEM; beside those that are trusted anyway. */
  readonly ca?: string;
  /** Why this host cannot honour the rule. A request that it would allow is refused with `UNSUPPORTED`. */
  readonly unsupported?: string;
}

/** Lists in the configuration multiply; this many hosts, and an operator no longer knows what they consented to. */
const maxRules = 1000;

const defaultPorts: Readonly<Partial<Record<EgressProtocol, number>>> = { https: 443, http: 80 };

/**
 * The rules that `network.hosts` of a manifest gives with a configuration: entries whose `when` does not hold give
 * none, nor do configuration keys without a value, and each item of a list gives its own.
 *
 * @throws {PluginError} `CONFIG_INVALID`, naming the key, for a value that is no host, URL, host label or port, that
 *   lacks a suffix of `endsWith`, or when there are more than 1000 rules.
 */
export function expandHostRules(hosts: readonly NetworkHost[], config: Json): ResolvedRule[] {
  const rules = new Map<string, ResolvedRule>();
  for (const entry of hosts) {
    if (!evaluateWhen(entry.when, config)) continue;
    for (const rule of expandItems(entry, config)) {
      rules.set([rule.protocol, rule.host, rule.port, rule.reach, rule.source, rule.ca].join(' '), rule);
      if (rules.size > maxRules)
        throw new PluginError(
          'CONFIG_INVALID',
          `The configuration names more than ${maxRules} network hosts: name fewer`,
        );
    }
  }
  return [...rules.values()];
}

/** What an entry takes from one list, such as `relays[].host` and `relays[].port`, belongs together item by item. */
function* expandItems(entry: NetworkHost, config: Json): Generator<ResolvedRule> {
  const port = typeof entry.port === 'object' ? entry.port.config : undefined;
  const paths = [entry.config, port, entry.ca?.config].filter((path) => path !== undefined);
  for (const each of pairedConfigs(paths, config)) yield* expandEntry(entry, each);
}

function* expandEntry(entry: NetworkHost, config: Json): Generator<ResolvedRule> {
  const { reach = 'public', reason } = entry;
  if (entry.kubernetes === true) {
    yield {
      host: 'kubernetes.default.svc',
      port: 443,
      protocol: 'https',
      reach: 'private',
      reason,
      source: 'manifest',
      unsupported:
        "The cluster's own API is not offered to plugins by this host: declare the API server as a host of its own and use a token",
    };
    return;
  }
  const ca = authorityOf(entry, config);
  for (const named of namedHosts(entry, config)) {
    const protocol = protocolOf(entry, named);
    for (const port of portsOf(entry, named, protocol, config)) {
      yield {
        host: named.host,
        port,
        protocol,
        reach,
        reason,
        source: named.source,
        ...(ca === undefined ? {} : { ca }),
      };
    }
  }
}

function* namedHosts(entry: NetworkHost, config: Json): Generator<NamedHost> {
  const named =
    entry.config === undefined
      ? templateHosts(entry.host ?? '', config, entry.map)
      : configuredHosts(entry.config, config);
  for (const each of named) {
    if (entry.endsWith?.some((suffix) => hasSuffix(each.host, suffix)) === false) {
      throw invalid(
        each.source,
        `"${each.host}" must end in ${entry.endsWith.map((suffix) => `"${suffix}"`).join(' or ')}`,
      );
    }
    yield each;
  }
}

/** Whole labels only: `slack.com` is a suffix of `hooks.slack.com` and of itself, but not of `evilslack.com`. */
function hasSuffix(host: string, suffix: string): boolean {
  const canonical = suffix.toLowerCase();
  return canonical.startsWith('.') ? host.endsWith(canonical) : host === canonical || host.endsWith(`.${canonical}`);
}

function protocolOf(entry: NetworkHost, named: NamedHost): EgressProtocol {
  if (named.protocol === undefined) return entry.protocol ?? 'https';
  // A library that opens its own connections takes the same URL as one that fetches.
  if (entry.protocol === 'tls' && named.protocol === 'https') return 'tls';
  if (entry.protocol === 'tcp' && named.protocol === 'http') return 'tcp';
  if (entry.protocol !== undefined && entry.protocol !== named.protocol) {
    throw invalid(
      named.source,
      `must be ${entry.protocol === 'https' || entry.protocol === 'http' ? `a URL that starts with "${entry.protocol}://"` : 'a host name without a scheme'}`,
    );
  }
  return named.protocol;
}

function portsOf(entry: NetworkHost, named: NamedHost, protocol: EgressProtocol, config: Json): readonly number[] {
  if (named.port !== undefined) return [named.port];
  if (typeof entry.port === 'number') return [entry.port];
  const key = entry.port?.config;
  const values = key === undefined ? [] : valuesAt(config, key).flat();
  if (key === undefined || values.length === 0) {
    const port = defaultPorts[protocol];
    if (port === undefined)
      throw invalid(key ?? named.source, `must say the port, because "${protocol}" has no default`);
    return [port];
  }
  return values.map((value) => {
    const port = Number(value);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(key, 'must be a port from 1 to 65535');
    return port;
  });
}

function invalid(key: string, problem: string): PluginError {
  return new PluginError('CONFIG_INVALID', `Configuration key "${key}": ${problem}`);
}
