import type { RangedBody, Reply } from '@streamspace/plugin-sdk';
import { isObject } from './definition.ts';

/** What is sent of a body that can be had in parts; `end` is not part of it. Without a start, it is none of it. */
export interface Part {
  readonly size: number;
  readonly start?: number;
  readonly end?: number;
}

interface Asked {
  readonly method: string;
  readonly headers: Headers;
}

export const isRanged = (body: unknown): body is RangedBody => isObject(body) && typeof body['open'] === 'function';

/**
 * The part that a request asks for (RFC 9110, section 14), all of it for a request that asks for none, for several, or
 * with `If-Range` for that of another version.
 */
export function partOf(
  { method, headers }: Asked,
  { etag, lastModified }: Pick<Reply, 'etag' | 'lastModified'>,
  size: number,
): Part {
  const whole = { size, start: 0, end: size };
  const [, first = '', last = ''] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(headers.get('range') ?? '') ?? [];
  if (
    method !== 'GET' ||
    (first === '' && last === '') ||
    !isThisVersion(headers.get('if-range'), etag, lastModified)
  ) {
    return whole;
  }
  if (first === '')
    return last === '0' || size === 0 ? { size } : { ...whole, start: Math.max(0, size - Number(last)) };
  const start = Number(first);
  if (last !== '' && Number(last) < start) return whole;
  if (start >= size) return { size };
  return { size, start, end: last === '' ? size : Math.min(size, Number(last) + 1) };
}

function isThisVersion(ifRange: string | null, etag: string | undefined, lastModified: string | undefined): boolean {
  if (ifRange === null) return true;
  if (ifRange.includes('"')) return etag !== undefined && ifRange.trim() === `"${etag}"`;
  if (lastModified === undefined) return false;
  return Math.floor(Date.parse(lastModified) / 1000) * 1000 === Date.parse(ifRange);
}
