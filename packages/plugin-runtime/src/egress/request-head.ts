import { EgressRefusal } from './refusal.ts';

export type HeaderList = readonly (readonly [name: string, value: string])[];

// RFC 9110, 5.6.2
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// RFC 9110, 5.5, as bytes: no control characters, so that no value can end its line.
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

const forbiddenMethods: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);
const normalizedMethods: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

/** What belongs to the connection, which is the host's: https://fetch.spec.whatwg.org/#forbidden-request-header */
const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The method as `fetch` would send it: https://fetch.spec.whatwg.org/#methods */
export function parseMethod(method: string): string {
  const upper = method.toUpperCase();
  if (!token.test(method) || forbiddenMethods.has(upper)) {
    throw invalid(
      'This method cannot be sent: use GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS or another HTTP token except CONNECT, TRACE and TRACK',
    );
  }
  return normalizedMethods.has(upper) ? upper : method;
}

/**
 * The headers of a plugin without those of the connection, which are dropped in silence as `fetch` drops them: `Host`,
 * `Connection`, `Content-Length`, `Transfer-Encoding`, `TE`, `Trailer`, `Upgrade`, `Keep-Alive`, `Expect`, `Proxy-*`.
 * Names come out in lower case, values without white space around them.
 */
export function parseHeaders(headers: HeaderList): HeaderList {
  return headers.flatMap(([rawName, rawValue]) => {
    const name = rawName.toLowerCase();
    const value = rawValue.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    if (!token.test(name))
      throw invalid('A header name may hold only letters, digits and "-" or another token character');
    if (!fieldValue.test(value))
      throw invalid(
        `Header "${name}" holds a line break, another control character or one beyond U+00FF: encode its value`,
      );
    return connectionHeaders.has(name) || name.startsWith('proxy-') ? [] : [[name, value] as const];
  });
}

/**
 * The length that a plugin's `Content-Length` announces for its body. The header itself is not passed on: the host
 * sends it, and fails a body of another length, so that what is announced is what is sent.
 */
export function declaredLength(headers: HeaderList): number | undefined {
  const [value, ...others] = headers
    .filter(([name]) => name.toLowerCase() === 'content-length')
    .map(([, text]) => text.trim());
  if (value === undefined) return undefined;
  const length = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(length) || others.some((other) => other !== value)) {
    throw invalid('Content-Length must be one whole number of bytes, or be left out');
  }
  return length;
}

/** Headers that `fetch` adds where a request lacks them: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
export function withDefaultHeaders(headers: HeaderList, plugin: string): HeaderList {
  const present = new Set(headers.map(([name]) => name));
  const defaults: HeaderList = [
    ['accept', '*/*'],
    // A part of an encoded body could not be decoded.
    ['accept-encoding', present.has('range') ? 'identity' : 'gzip, deflate, br'],
    ['user-agent', `StreamSpace (plugin ${plugin})`],
  ];
  return [...headers, ...defaults.filter(([name]) => !present.has(name))];
}

function invalid(message: string): EgressRefusal {
  return new EgressRefusal('request-invalid', 'INVALID_ARGUMENT', message);
}
