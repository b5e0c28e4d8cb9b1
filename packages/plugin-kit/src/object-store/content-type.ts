import { PluginError } from '@streamspace/plugin-sdk';

/**
 * Refuses what cannot be the value of a header: a line break in it would be a header of the consumer's own.
 *
 * @throws {PluginError} `INVALID_ARGUMENT`.
 */
export function checkContentType(contentType: string | undefined): void {
  if (contentType === undefined || /^[\u0021-\u007e]([\u0020-\u007e]*[\u0021-\u007e])?$/.test(contentType)) return;
  throw new PluginError(
    'INVALID_ARGUMENT',
    'A content type is printable ASCII such as "video/mp4", no space first or last',
  );
}
