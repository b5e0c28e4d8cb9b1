/** An error as S3 answers it. */
export class S3Fault extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message = code, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
export function faultResponse({ status, code, message, headers }: S3Fault, isHead: boolean): Response {
  const all = { ...headers, 'content-type': 'application/xml' };
  // What follows a HEAD has no body, so that nobody learns the code.
  if (isHead) return new Response(null, { status, headers });
  return new Response(xml('Error', { Code: code, Message: message, RequestId: 'fake-request' }), {
    status,
    headers: all,
  });
}

type XmlValue = string | number | boolean | undefined | XmlObject | readonly XmlObject[];
interface XmlObject {
  readonly [name: string]: XmlValue;
}

/** A document whose elements are the keys; a list repeats its element, `undefined` leaves it out. */
export function xml(root: string, content: XmlObject): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: XmlObject) => element(name, item)).join('');
  const inner =
    typeof value === 'object'
      ? Object.entries(value as XmlObject)
          .map(([key, item]) => element(key, item))
          .join('')
      : escape(`${value}`);
  return `<${name}>${inner}</${name}>`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The texts of all elements of a name, for documents as flat as those that S3 takes. */
export function texts(document: string, name: string): readonly string[] {
  return Array.from(document.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g')), ([, text = '']) =>
    unescape(text),
  );
}

/** The contents of all elements of a name, with what is in them. */
export function contents(document: string, name: string): readonly string[] {
  return Array.from(document.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs')), ([, text = '']) => text);
}

const unescape = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
