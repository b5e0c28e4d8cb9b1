import { classifyAddress, mostRestricted } from './addresses.ts';
import { canonicalHost, canonicalHostname, hostMatches, literalAddress } from './host-name.ts';
import { EgressRefusal, type EgressTarget } from './refusal.ts';
import type { EgressProtocol, ResolvedRule } from './rules.ts';

/** An operator's yes to one private or loopback target. It holds for this host and port alone, never for a pattern. */
export interface EgressConsent {
  readonly host: string;
  readonly port: number;
}

/** What one plugin may reach. */
export interface EgressPolicy {
  /** The plugin's name. */
  readonly name: string;
  /** Whether an operator granted `network`. */
  readonly granted: boolean;
  readonly rules: readonly ResolvedRule[];
  readonly consents: readonly EgressConsent[];
}

export type EgressDecision =
  | { readonly allowed: true; readonly rule: ResolvedRule; readonly target: EgressTarget }
  | { readonly allowed: false; readonly refusal: EgressRefusal };

/**
 * Whether a plugin may send a request to a URL, by its rules alone. The addresses behind a host name are a second
 * question, see {@link refusalOfAddresses}; for a URL with an IP address both are answered here. Refusals carry
 * `PERMISSION_DENIED`, `CONSENT_NEEDED`, `UNSUPPORTED`, or `INVALID_ARGUMENT` for a URL that no rule could allow.
 */
export function decide(policy: EgressPolicy, url: string | URL): EgressDecision {
  return decideTarget(policy, () => parseTarget(url));
}

/**
 * The same for any target, such as a socket's.
 *
 * @param accepted The protocols of rules that allow it. Default: the target's.
 */
export function decideTarget(
  policy: EgressPolicy,
  parse: () => EgressTarget,
  accepted?: readonly EgressProtocol[],
): EgressDecision {
  try {
    const target = parse();
    return { allowed: true, target, rule: allowingRule(policy, target, accepted ?? [target.protocol]) };
  } catch (error) {
    if (error instanceof EgressRefusal) return { allowed: false, refusal: error };
    throw error;
  }
}

/** Where the URL of a decision leads, as far as it could be read. */
export function decidedTarget(decision: EgressDecision): EgressTarget | undefined {
  return decision.allowed ? decision.target : decision.refusal.target;
}

/**
 * The refusal that the addresses of an allowed target call for; `undefined` when each of them may be dialled. One bad
 * address refuses all, because a name that mixes them is how DNS rebinding looks.
 */
export function refusalOfAddresses(
  policy: EgressPolicy,
  target: EgressTarget,
  addresses: readonly string[],
): EgressRefusal | undefined {
  const kind = mostRestricted(addresses.map(classifyAddress));
  if (kind === 'public') return undefined;
  // The address behind a name stays untold: it would let a plugin map a network that it cannot reach.
  const subject = `${target.host} ${literalAddress(target.host) === undefined ? 'leads to' : 'is'}`;
  if (kind === 'forbidden') {
    const message = `${subject} a link-local, metadata, multicast or reserved address, which no plugin can reach: use a public host, or a private one that an operator allows`;
    return new EgressRefusal('address-forbidden', 'PERMISSION_DENIED', message, { target });
  }
  if (hasConsent(policy, target)) return undefined;
  const where = `${target.host}:${target.port}`;
  const message = `${subject} a ${kind} address: an operator must allow ${policy.name} to reach ${where} (streamspace plugin allow ${policy.name} ${where})`;
  return new EgressRefusal('consent-needed', 'CONSENT_NEEDED', message, { target });
}

function parseTarget(input: string | URL): EgressTarget {
  const url = typeof input === 'string' ? URL.parse(input) : input;
  if (url === null)
    throw invalidUrl('The URL cannot be read: give an absolute one, such as https://api.example.com/path');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalidUrl(`A URL with "${url.protocol}" cannot be fetched: use https: or http:`);
  const host = canonicalHostname(url.hostname);
  if (host === undefined)
    throw invalidUrl('The URL has no valid host name: its labels are 1 to 63 letters, digits, "-" and "_"');
  const protocol = url.protocol === 'https:' ? 'https' : 'http';
  const target: EgressTarget = {
    protocol,
    host,
    port: url.port === '' ? (protocol === 'https' ? 443 : 80) : Number(url.port),
  };
  if (url.username === '' && url.password === '') return target;
  const message = 'A URL with a user name or password is not fetched: send them in the Authorization header';
  throw new EgressRefusal('url-credentials', 'INVALID_ARGUMENT', message, { target });
}

function invalidUrl(message: string): EgressRefusal {
  return new EgressRefusal('url-invalid', 'INVALID_ARGUMENT', message);
}

function allowingRule(policy: EgressPolicy, target: EgressTarget, accepted: readonly EgressProtocol[]): ResolvedRule {
  if (!policy.granted) {
    const message = 'network is not granted: declare "network" in manifest.json and name the host under network.hosts';
    throw new EgressRefusal('not-granted', 'PERMISSION_DENIED', message, { target });
  }
  const literal = literalAddress(target.host);
  const refusal = literal === undefined ? undefined : refusalOfAddresses(policy, target, [literal]);
  // Said before anything about rules, because declaring such an address would not help.
  if (refusal?.reason === 'address-forbidden') throw refusal;

  const rule = policy.rules.find((candidate) => accepted.includes(candidate.protocol) && covers(candidate, target));
  if (rule === undefined)
    throw new EgressRefusal('host-not-declared', 'PERMISSION_DENIED', undeclared(policy, target), { target });
  if (rule.unsupported !== undefined)
    throw new EgressRefusal('rule-unsupported', 'UNSUPPORTED', rule.unsupported, { target });
  if (refusal !== undefined) throw refusal;
  return rule;
}

function covers(rule: ResolvedRule, target: EgressTarget): boolean {
  return rule.port === target.port && hostMatches(rule.host, target.host);
}

function hasConsent({ consents }: EgressPolicy, target: EgressTarget): boolean {
  return consents.some((consent) => consent.port === target.port && canonicalHost(consent.host) === target.host);
}

function undeclared({ rules }: EgressPolicy, target: EgressTarget): string {
  const { protocol } = target;
  const where = `${target.host}:${target.port}`;
  const otherProtocol = rules.find((rule) => covers(rule, target))?.protocol;
  if (protocol === 'tls' || protocol === 'tcp') {
    const entry = `{ "host": "${target.host}", "port": ${target.port}, "protocol": "${protocol}" }`;
    const why =
      otherProtocol === undefined ? 'is not among the hosts of this plugin' : `is declared for ${otherProtocol}`;
    return `${where} ${why}, and a socket needs an entry for ${protocol}: add ${entry} to network.hosts in manifest.json`;
  }
  if (otherProtocol === undefined)
    return `${where} is not among the hosts of this plugin: add it to network.hosts in manifest.json`;
  return `${where} is declared for ${otherProtocol}, not for ${protocol}: correct "protocol" of its entry under network.hosts in manifest.json`;
}
