import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';

export interface DkimVerdict {
  readonly valid: boolean;
  readonly d: string | undefined;
  readonly s: string | undefined;
}

/** Checks the DKIM signature of a mail: RFC 6376 with `rsa-sha256` and `relaxed/relaxed`, which is what nodemailer writes. */
export function verifyDkim(raw: Buffer, publicKey: string): DkimVerdict {
  const mail = raw.toString('latin1');
  const end = mail.indexOf('\r\n\r\n');
  const fields = mail.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = fields.find((field) => /^dkim-signature:/i.test(field)) ?? '';
  const tags = Object.fromEntries(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => tag.trim().split(/=(.*)/s))
      .map(([name = '', value = '']) => [name, value.replaceAll(/\s+/g, '')]),
  ) as Readonly<Record<string, string>>;
  const bodyHash = createHash('sha256')
    .update(relaxedBody(mail.slice(end + 4)), 'latin1')
    .digest('base64');
  const unsigned = signature.replace(/([;\s]b=)[^;]*/, '$1');
  const signed = [...pick(fields, (tags['h'] ?? '').split(':')), relaxedField(unsigned).trimEnd()].join('\r\n');
  const isSigned = createVerify('RSA-SHA256')
    .update(signed, 'latin1')
    .verify(publicKey, tags['b'] ?? '', 'base64');
  return { valid: isSigned && bodyHash === tags['bh'], d: tags['d'], s: tags['s'] };
}

verifyDkim.createKeys = (): { readonly privateKey: string; readonly publicKey: string } =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''));
  const text = lines.join('\r\n').replace(/(\r\n)+$/, '');
  return text === '' ? '' : `${text}\r\n`;
}

function relaxedField(field: string): string {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replaceAll(/\r\n/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}`;
}

/** The last field of each name first, one for each time that it is named: RFC 6376, 5.4.2. */
function pick(fields: readonly string[], names: readonly string[]): readonly string[] {
  const left = [...fields];
  return names.flatMap((name) => {
    const index = left.findLastIndex((field) => field.toLowerCase().startsWith(`${name.trim().toLowerCase()}:`));
    return index === -1 ? [] : left.splice(index, 1).map(relaxedField);
  });
}
