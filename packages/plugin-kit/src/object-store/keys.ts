import { objectStoreError } from '@streamspace/plugin-sdk';

const mostBytes = 512;
const encoder = new TextEncoder();
// oxlint-disable-next-line no-control-regex -- control characters are what this refuses
const forbidden = /[\u0000-\u001f\\]/;

/**
 * Refuses what is no key of an object: 1 to 512 bytes of UTF-8 in NFC, segments without control characters and `\`, none
 * empty, `.` or `..`.
 *
 * @throws {PluginError} reason `invalid_key`.
 */
export function checkKey(key: string): void {
  if (key === '') throw invalid('must not be empty');
  checkText(key);
  checkSegments(key.split('/'));
}

/**
 * The same for the beginning of keys, whose last segment may be anything that a key can go on from.
 *
 * @throws {PluginError} reason `invalid_key`.
 */
export function checkPrefix(prefix: string): void {
  checkText(prefix);
  checkSegments(prefix.split('/').slice(0, -1));
}

function checkText(text: string): void {
  if (!text.isWellFormed()) throw invalid('must be well-formed Unicode');
  if (encoder.encode(text).length > mostBytes) throw invalid(`must be at most ${mostBytes} bytes of UTF-8`);
  if (text.normalize('NFC') !== text) throw invalid('must be in Unicode normalization form C');
  if (forbidden.test(text)) throw invalid('must hold no control character and no backslash');
}

function checkSegments(segments: readonly string[]): void {
  if (segments.includes('')) throw invalid('must not begin or end with "/", nor have two in a row');
  if (segments.some((segment) => segment === '.' || segment === '..')) throw invalid('must not have "." or ".." in it');
}

const invalid = (rule: string): Error => objectStoreError('invalid_key', `The key ${rule}`);
