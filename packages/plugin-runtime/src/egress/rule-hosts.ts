import { PluginError, type Json, type NetworkHost } from '@streamspace/plugin-sdk';
import { valuesAt } from './config-path.ts';
import { canonicalHost, canonicalHostname, literalAddress } from './host-name.ts';

/** A host that an entry of the manifest names, with what the configured value says about port and protocol. */
export interface NamedHost {
  readonly host: string;
  readonly port?: number;
  readonly protocol?: 'https' | 'http';
  readonly source: string;
}

/** The hosts that a configuration key names, each as an `http(s)` URL, a host or `host:port`. Lists count by item. */
export function configuredHosts(key: string, config: Json): readonly NamedHost[] {
  return valuesAt(config, key)
    .flat()
    .filter((value) => value !== '')
    .map((value) => {
      const named = typeof value === 'string' ? parseHostOrUrl(value.trim()) : undefined;
      // The value itself may be a secret, such as the URL of a webhook.
      if (named === undefined)
        throw invalid(key, 'must be a URL such as "https://example.com/path", or a host such as "example.com:8443"');
      return { ...named, source: key };
    });
}

function parseHostOrUrl(text: string): Omit<NamedHost, 'source'> | undefined {
  if (text.includes('://')) return parseUrl(text);
  const [, bare = text, port] = /^(.*?[^:]):(\d{1,5})$/.exec(text) ?? [];
  // A bare IPv6 address has no room for a port: "::1:8080" is an address.
  const isAddress = !text.startsWith('[') && text.split(':').length > 2;
  const host = canonicalHost(isAddress ? text : bare);
  if (host === undefined) return undefined;
  if (isAddress || port === undefined) return { host };
  return Number(port) >= 1 && Number(port) <= 65_535 ? { host, port: Number(port) } : undefined;
}

function parseUrl(text: string): Omit<NamedHost, 'source'> | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  const host = canonicalHostname(url.hostname);
  if (host === undefined) return undefined;
  return {
    host,
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    // The URL parser drops a port that is the default of the scheme; only what differs was chosen.
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  };
}

const placeholder = /\{([^{}]+)\}/g;
const labels = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i;

/**
 * The hosts of a pattern such as `api.github.com`, `*.example.com` or `{bucket}.s3.{region}.amazonaws.com`, one for each
 * combination of values, made as they are asked for. A value can be one host label or several, and nothing else of a URL.
 *
 * @param map Per key, what its values stand for. Values of a key with a map are all in it.
 */
export function* templateHosts(pattern: string, config: Json, map: HostMap = {}): Generator<NamedHost> {
  const keys = [...new Set(Array.from(pattern.matchAll(placeholder), (match) => match[1]!))];
  const source = keys.length === 0 ? 'manifest' : keys.join(', ');
  const values = keys.map((key) => [key, labelValues(key, config, map[key])] as const);
  for (const text of filled(pattern, values)) yield { host: canonicalPattern(text, source), source };
}

type HostMap = NonNullable<NetworkHost['map']>;
type LabelValues = readonly (readonly [key: string, labels: readonly string[]])[];

function* filled(text: string, [first, ...rest]: LabelValues): Generator<string> {
  if (first === undefined) {
    yield text;
    return;
  }
  const [key, values] = first;
  for (const value of values) yield* filled(text.replaceAll(`{${key}}`, value), rest);
}

function labelValues(key: string, config: Json, mapped: HostMap[string] | undefined): readonly string[] {
  const values = valuesAt(config, key)
    .flat()
    .filter((value) => value !== '')
    .map((value) => {
      const text = typeof value === 'number' ? String(value) : value;
      if (mapped !== undefined) {
        if (typeof text === 'string' && Object.hasOwn(mapped, text)) return mapped[text]!;
        throw invalid(key, `must be one of ${Object.keys(mapped).join(', ')}`);
      }
      if (typeof text === 'string' && labels.test(text)) return text;
      throw invalid(key, 'must be a part of a host name: letters, digits and "-", parts joined by "."');
    });
  return [...new Set(values)];
}

function canonicalPattern(text: string, source: string): string {
  const wildcard = text.startsWith('*.');
  const host = canonicalHost(wildcard ? text.slice(2) : text);
  if (host === undefined) throw invalid(source, `"${text}" is no host name`);
  if (!wildcard) return host;
  if (literalAddress(host) !== undefined || !host.includes('.')) {
    throw invalid(source, `"${text}" is too wide: at least two labels follow "*."`);
  }
  return `*.${host}`;
}

function invalid(key: string, problem: string): PluginError {
  const where = key === 'manifest' ? 'network.hosts in manifest.json' : `Configuration key "${key}"`;
  return new PluginError('CONFIG_INVALID', `${where}: ${problem}`);
}
