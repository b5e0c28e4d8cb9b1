import { isJsonObject, type JsonObject } from '../json/object.ts';

const secretWords = [
  ['token'],
  ['secret'],
  ['password'],
  ['passphrase'],
  ['credential'],
  ['api', 'key'],
  ['apikey'],
  ['private', 'key'],
  ['secret', 'key'],
  ['access', 'key'],
  ['signing', 'key'],
  ['encryption', 'key'],
  ['routing', 'key'],
  ['license', 'key'],
];

/**
 * Whether a property is named like a secret: `botToken`, `smtp_password`, `apiKeys`. The last words decide, so that
 * `tokenUrl`, `accessKeyId` and `passwordMinLength` are none.
 */
export function looksSecret(name: string, schema: JsonObject): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .split(/[\s_-]+/);
  const singular = [...words.slice(0, -1), (words.at(-1) ?? '').replace(/s$/, '')];
  return (
    holdsText(schema) &&
    secretWords.some((word) => word.every((part, index) => singular.at(index - word.length) === part))
  );
}

/** A switch or a number is no secret, whatever its name, and a list needs no mark whose items have it. */
function holdsText(schema: JsonObject): boolean {
  const { type, items } = schema;
  if (type === 'array') return isJsonObject(items) && items['writeOnly'] !== true && holdsText(items);
  return type === undefined || type === 'string' || (Array.isArray(type) && type.includes('string'));
}
