import { randomInt } from 'node:crypto';
import { ulid } from 'ulid';

const range = 2 ** 32;

/** A new id of an event that happened at `ms`: `evt_` and a ULID, https://github.com/ulid/spec. */
export function newEventId(ms: number): string {
  // Node gives single numbers out of a pool; the package would ask the system for each of its 16 characters.
  return `evt_${ulid(ms, () => randomInt(range) / range)}`;
}
