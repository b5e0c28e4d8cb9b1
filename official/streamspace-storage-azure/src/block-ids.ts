/** 50,000 blocks, counted from 1. */
const digits = 5;

/**
 * The id of a block: all of a blob have to have one length, and those of one upload are told from those of another one.
 *
 * @param uploadId A UUID.
 * @see https://learn.microsoft.com/rest/api/storageservices/put-block
 */
export const blockId = (uploadId: string, number: number): string =>
  Buffer.from(`${uploadId}-${String(number).padStart(digits, '0')}`).toString('base64');

/** The number of a block, when it is one of this upload. */
export function blockNumber(uploadId: string, id: string): number | undefined {
  const text = Buffer.from(id, 'base64').toString();
  const number = Number(text.slice(uploadId.length + 1));
  return text === `${uploadId}-${String(number).padStart(digits, '0')}` ? number : undefined;
}
