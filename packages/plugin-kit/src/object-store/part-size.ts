import { objectStoreError } from '@streamspace/plugin-sdk';
import type { StoreLimits } from './driver.ts';

const mebibyte = 1024 ** 2;
/** Where all parts have to be equal and nobody knows how many there will be. */
const unknownLengthBytes = 64 * mebibyte;

/**
 * The size of the first parts of an upload, in bytes.
 *
 * @param options.contentLength Of the whole, where it is known: the parts are as large as the most parts make necessary.
 * @throws {PluginError} reason `too_large` for more than the store takes.
 */
export function firstPartSize(options: {
  readonly limits: StoreLimits;
  readonly preferred: number;
  readonly contentLength?: number | undefined;
}): number {
  const { limits, preferred, contentLength } = options;
  if ((contentLength ?? 0) > limits.maxObjectBytes) {
    throw objectStoreError('too_large', `The store takes at most ${limits.maxObjectBytes} bytes, not ${contentLength}`);
  }
  const fitting = Math.min(limits.maxPartBytes, Math.max(limits.minPartBytes, preferred));
  if (contentLength === undefined)
    return limits.equalParts ? Math.min(limits.maxPartBytes, Math.max(fitting, unknownLengthBytes)) : fitting;
  const needed = Math.ceil(contentLength / limits.maxParts / mebibyte) * mebibyte;
  return Math.max(fitting, needed);
}

/**
 * The size of a part: it doubles when a quarter, half and three quarters of all parts are used up.
 *
 * @param number From 1.
 * @throws {PluginError} reason `too_large` when there are no parts left.
 */
export function partSize(number: number, first: number, { maxParts, maxPartBytes, equalParts }: StoreLimits): number {
  if (number > maxParts) throw objectStoreError('too_large', `The store takes at most ${maxParts} parts`);
  if (equalParts) return first;
  return Math.min(maxPartBytes, first * 2 ** Math.floor((4 * (number - 1)) / maxParts));
}
