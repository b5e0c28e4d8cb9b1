import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';

/** Crockford's digits, https://www.crockford.com/base32.html. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomDigits = 16;

/**
 * The id of an event that follows from what was seen: the same for the same fact, however often it is concluded.
 *
 * @param fact What makes the event the one it is, such as its subject, its type and its number among those of the subject.
 */
export function derivedEventId(ms: number, fact: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(fact)).digest();
  const tail = [...hash.subarray(0, randomDigits)].map((byte) => digits.charAt(byte % digits.length)).join('');
  return `evt_${encodeTime(ms)}${tail}`;
}
