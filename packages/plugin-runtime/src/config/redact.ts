/** Shorter values are not removed: they would blank out words. */
const shortest = 8;
const mark = '•••';

/** Removes secrets from text, by value. */
export type Redact = (text: string) => string;

/**
 * @param secrets Values of at least 8 characters are removed: as they are, in base64 and base64url also inside a
 *   longer text such as `Basic` credentials, URL-escaped and JSON-escaped.
 */
export function createRedactor(secrets: Iterable<string>): Redact {
  const forms = new Set([...secrets].filter((secret) => secret.length >= shortest).flatMap(writtenForms));
  if (forms.size === 0) return (text) => text;
  const pattern = [...forms]
    .toSorted((a, b) => b.length - a.length)
    .map((form) => RegExp.escape(form))
    .join('|');
  const expression = new RegExp(pattern, 'g');
  return (text) => text.replace(expression, mark);
}

/** A copy of JSON data, in which streams may stand, with all texts redacted, keys too. */
export function redactJson<T>(value: T, redact: Redact): T {
  // Text by text: in the serialised whole, a text that is JSON itself would be escaped twice, a form nobody looks for.
  return copyOf(value) as T;

  function copyOf(part: unknown): unknown {
    if (typeof part === 'string') return redact(part);
    if (Array.isArray(part)) return part.map(copyOf);
    // Bytes on their way are no text.
    if (part === null || typeof part !== 'object' || part instanceof ReadableStream) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [redact(key), copyOf(inner)]));
  }
}

function writtenForms(secret: string): string[] {
  const url = encodeURIComponent(secret);
  return [
    secret,
    url,
    url.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    ...[0, 1, 2].flatMap((offset) => base64Forms(secret, offset)),
  ];
}

/** What is certain of the base64 text of a secret that begins `offset` bytes after a group of three. */
function base64Forms(secret: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor((bytes.length * 8) / 6);
  const text = bytes.toString('base64').slice(first, last);
  return text.length < shortest ? [] : [text, text.replaceAll('+', '-').replaceAll('/', '_')];
}
