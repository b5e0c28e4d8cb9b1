import { isIPv4, isIPv6 } from 'node:net';

// RFC 1035, 2.3.4, and the underscore that service names use.
const label = /^[a-z0-9_-]{1,63}$/;

// What would let a host carry other parts of a URL, or hide some: https://url.spec.whatwg.org/#forbidden-domain-code-point
const foreign = /[\s/\\?#@%*<>^|`{}"]/;

/**
 * A host in the one spelling that rules, consents and URLs are compared in: lower case, punycode, without trailing dot,
 * IPv4 in four decimals, IPv6 compressed and in brackets. All spellings that a URL allows come out the same, such as
 * `0x7f.1` as `127.0.0.1`; what is no host, or more than one, is `undefined`.
 *
 * @see https://url.spec.whatwg.org/#host-parsing
 */
export function canonicalHost(text: string): string | undefined {
  const bracketed = isIPv6(text) ? `[${text}]` : text;
  if (foreign.test(bracketed)) return undefined;
  if (bracketed.includes(':') && !/^\[[^[\]]*\]$/.test(bracketed)) return undefined;
  const url = URL.parse(`https://${bracketed}/`);
  return url === null ? undefined : canonicalHostname(url.hostname);
}

/** {@link canonicalHost} of the `hostname` of a parsed URL. */
export function canonicalHostname(hostname: string): string | undefined {
  if (hostname.startsWith('[')) return hostname;
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  return name.length <= 253 && name.split('.').every((part) => label.test(part)) ? name : undefined;
}

/** The IP address that a canonical host is, without brackets; `undefined` for a name. */
export function literalAddress(host: string): string | undefined {
  if (host.startsWith('[')) return host.slice(1, -1);
  return isIPv4(host) ? host : undefined;
}

/** Whether a canonical host is the pattern, or below it when the pattern starts with `*.`. */
export function hostMatches(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
