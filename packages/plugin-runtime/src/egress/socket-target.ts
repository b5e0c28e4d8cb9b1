import { canonicalHost, literalAddress } from './host-name.ts';
import { decideTarget, type EgressDecision, type EgressPolicy } from './policy.ts';
import { EgressRefusal, type EgressTarget } from './refusal.ts';

/** What a plugin says about a socket; nothing of it is trusted. */
export interface SocketAddress {
  readonly host: unknown;
  readonly port: unknown;
  /** `implicit` for TLS from the first byte. */
  readonly tls?: unknown;
}

/** What a plugin says about a TLS handshake. */
export interface HandshakeWish {
  readonly servername?: unknown;
  readonly alpn?: unknown;
}

export interface Handshake {
  readonly servername: string;
  readonly alpn: readonly string[];
}

/**
 * Whether a plugin may open a socket, by its rules alone. TLS needs a rule for `tls`; a socket that starts plain needs one
 * for `tcp`, or one for `tls`, which then has to be encrypted soon.
 */
export function decideSocket(policy: EgressPolicy, address: SocketAddress): EgressDecision {
  const parse = (): EgressTarget => parseAddress(address);
  if (address.tls !== undefined) return decideTarget(policy, parse);
  const plain = decideTarget(policy, parse);
  return plain.allowed || plain.refusal.reason !== 'host-not-declared'
    ? plain
    : orElse(decideTarget(policy, parse, ['tls']), plain);
}

const orElse = (decision: EgressDecision, other: EgressDecision): EgressDecision =>
  !decision.allowed && decision.refusal.reason === 'host-not-declared' ? other : decision;

/** Whether a plugin may open a WebSocket: what `https` and `http` rules allow, `wss:` and `ws:` URLs can use. */
export function decideWebSocket(policy: EgressPolicy, url: unknown): EgressDecision {
  return decideTarget(policy, () => {
    const parsed = typeof url === 'string' ? URL.parse(url) : null;
    const protocol = { 'wss:': 'https', 'ws:': 'http' }[parsed?.protocol ?? ''];
    if (parsed === null || protocol === undefined)
      throw refuse(
        'The URL cannot be opened: give an absolute one with wss: or ws:, such as wss://events.example.com/',
      );
    const host = canonicalHost(parsed.hostname);
    if (host === undefined)
      throw refuse('The URL has no valid host name: its labels are 1 to 63 letters, digits, "-" and "_"');
    const target = {
      protocol: protocol as 'https' | 'http',
      host,
      port: parsed.port === '' ? (protocol === 'https' ? 443 : 80) : Number(parsed.port),
    };
    if (parsed.username === '' && parsed.password === '') return target;
    const message = 'A URL with a user name or password is not opened: send them in the Authorization header';
    throw new EgressRefusal('url-credentials', 'INVALID_ARGUMENT', message, { target });
  });
}

function parseAddress({ host, port, tls }: SocketAddress): EgressTarget {
  if (tls !== undefined && tls !== 'implicit') throw refuse('"tls" of a socket can only be "implicit", or be left out');
  const canonical = typeof host === 'string' ? canonicalHost(host) : undefined;
  if (canonical === undefined)
    throw refuse('A socket needs a host: a name or an IP address, without scheme and port, such as "smtp.example.com"');
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw refuse('A socket needs a port from 1 to 65535');
  return { protocol: tls === 'implicit' ? 'tls' : 'tcp', host: canonical, port };
}

/**
 * Name and protocols for a handshake. The certificate has to be for the host that the rule allowed: another name would lead
 * to another tenant behind the same address.
 */
export function parseHandshake({ servername, alpn }: HandshakeWish, target: EgressTarget): Handshake {
  const literal = literalAddress(target.host);
  const own = literal ?? target.host;
  const named = servername === undefined || servername === '' ? own : servername;
  const canonical = typeof named === 'string' ? canonicalHost(named) : undefined;
  if (canonical === undefined || (literal === undefined && canonical !== target.host)) {
    throw refuse(
      `"servername" of a socket to ${target.host} can only be that host: connect to the name that is meant`,
      target,
    );
  }
  const offered = alpn === undefined ? [] : alpn;
  if (!Array.isArray(offered) || offered.length > 8 || !offered.every(isProtocol))
    throw refuse('"alpn" of a socket is a list of at most 8 protocol names, each of 1 to 255 characters', target);
  return { servername: literalAddress(canonical) ?? canonical, alpn: offered };
}

const isProtocol = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value);

function refuse(message: string, target?: EgressTarget): EgressRefusal {
  return new EgressRefusal('request-invalid', 'INVALID_ARGUMENT', message, { target });
}
