/** An error as Azure Storage answers it. */
export class AzureFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, headers: Readonly<Record<string, string>> = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2 */
export function faultResponse({ status, code, headers }: AzureFault, isHead: boolean): Response {
  const all = { ...headers, 'x-ms-error-code': code };
  if (isHead) return new Response(null, { status, headers: all });
  const body = xml('Error', { Code: code, Message: `${code}: as the fake of Azure says it` });
  return new Response(body, { status, headers: { ...all, 'content-type': 'application/xml' } });
}

type XmlValue = string | number | boolean | undefined | XmlObject | readonly XmlObject[];
interface XmlObject {
  readonly [name: string]: XmlValue;
}

/** A document whose elements are the keys; a list repeats its element, `undefined` leaves it out. */
export function xml(root: string, content: XmlObject): string {
  return `<?xml version="1.0" encoding="utf-8"?>${element(root, content)}`;
}

export function xmlResponse(root: string, content: XmlObject): Response {
  return new Response(xml(root, content), { headers: { 'content-type': 'application/xml' } });
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

/** The texts of all elements of some names, in order, for documents as flat as those that Azure takes. */
export const texts = (document: string, ...names: readonly string[]): readonly string[] =>
  Array.from(document.matchAll(new RegExp(`<(${names.join('|')})>([^<]*)</\\1>`, 'g')), ([, , text = '']) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
