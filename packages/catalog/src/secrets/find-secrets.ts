import { tokenShapes } from './token-shapes.ts';

/** A stretch of a text that looks like a secret. */
export interface FoundSecret {
  readonly kind: 'token' | 'value';
  /** `a GitHub token`. */
  readonly what: string;
  readonly offset: number;
  readonly length: number;
}

/** Secrets in a text, in its order. Those that only show what a secret looks like are none. */
export function findSecrets(text: string): readonly FoundSecret[] {
  const tokens = tokenShapes.flatMap(({ what, pattern }) =>
    Array.from(text.matchAll(pattern), (match): FoundSecret => {
      const secret = match.groups?.['secret'] ?? match[0];
      return { kind: 'token', what, offset: match.index + match[0].lastIndexOf(secret), length: secret.length };
    }).filter((found) => isReal(secretOf(text, found))),
  );
  const values = findValues(text).filter((value) => !tokens.some((token) => overlap(token, value)));
  return withoutNested([...tokens, ...values].toSorted((a, b) => a.offset - b.offset || b.length - a.length));
}

/** The same text with every secret hidden, for whatever is shown to people. */
export function hideSecrets(text: string): string {
  return findSecrets(text).reduceRight(
    (hidden, { offset, length }) => `${hidden.slice(0, offset)}•••${hidden.slice(offset + length)}`,
    text,
  );
}

const secretOf = (text: string, { offset, length }: FoundSecret): string => text.slice(offset, offset + length);

const overlap = (a: FoundSecret, b: FoundSecret): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length;

const withoutNested = (found: readonly FoundSecret[]): readonly FoundSecret[] =>
  found.filter((each, index) => !found.slice(0, index).some((earlier) => overlap(earlier, each)));

/** A name that tells of a secret, something that assigns, and a literal in quotes. */
const assignment =
  /(?<![\w$.-])(?<name>[\w$.-]{0,60}?(?:secret|token|passw(?:or)?d|passphrase|credential|api_?-?key|private_?-?key|access_?-?key|signing_?-?key|encryption_?-?key|routing_?-?key)s?)['"\]]{0,2}\s{0,3}(?::|=>?|,)\s{0,3}(?<quote>['"`])(?<secret>[\w+/=.~-]{20,512})\k<quote>/gi;

/** A password in an address. */
const credentials = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"`{}$<>]{1,64}:(?<secret>[^\s/:@'"`{}$<>]{8,128})@[\w.-]+/gi;

function findValues(text: string): readonly FoundSecret[] {
  const assigned = matchesOf(text, assignment, ({ name = '' }) => `the value of "${name}"`).filter((found) =>
    isRandom(secretOf(text, found)),
  );
  const addressed = matchesOf(text, credentials, () => 'the password in an address');
  return [...assigned, ...addressed].filter((found) => isReal(secretOf(text, found)));
}

function matchesOf(
  text: string,
  pattern: RegExp,
  describe: (groups: Readonly<Record<string, string>>) => string,
): readonly FoundSecret[] {
  return Array.from(text.matchAll(pattern), (match): FoundSecret => {
    const secret = match.groups?.['secret'] ?? '';
    const offset = match.index + match[0].lastIndexOf(secret);
    return { kind: 'value', what: describe(match.groups ?? {}), offset, length: secret.length };
  });
}

/** Words by which authors say that it is none. */
const placeholder =
  /example|sample|dummy|placeholder|changeme|redacted|your[-_]|fake|x{5}|0{6}|1{6}|\.{3}|123456|abcdef/i;

/** Whether it is more than a picture of a secret: not one that says so, and not a few characters over and over. */
function isReal(secret: string): boolean {
  return !placeholder.test(secret) && new Set(secret).size >= 10 && entropy(secret) >= 3;
}

/** Words are made of few kinds of characters in few places; what a machine made up is not. */
function isRandom(secret: string): boolean {
  const digits = secret.replaceAll(/\D/g, '').length;
  const isHex = /^[0-9a-f]{32,}$/i.test(secret);
  const isMixed = /[a-z]/.test(secret) && (/[A-Z]/.test(secret) || digits >= 4) && digits >= 2;
  return isHex
    ? entropy(secret) >= 3
    : isMixed && entropy(secret) >= 3.6 && !/^[a-z]+(?:[-_.][a-z]+)+\d*$/i.test(secret);
}

/** Bits per character, by Shannon. */
function entropy(text: string): number {
  const counts = Map.groupBy(text, (character) => character);
  return [...counts.values()].reduce(
    (sum, { length }) => sum - (length / text.length) * Math.log2(length / text.length),
    0,
  );
}
