import { ListMultipartUploadsCommand, ListPartsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoredPart, VendorUpload } from '@streamspace/plugin-kit/object-store';
import { bare } from './s3-headers.ts';

/** All parts that have arrived of an upload; a page has 1,000. */
export async function listParts(
  client: S3Client,
  Bucket: string,
  { key: Key, id: UploadId }: VendorUpload,
): Promise<readonly StoredPart[]> {
  const parts: StoredPart[] = [];
  let marker: string | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- a page names the next one
    const page = await client.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: marker }));
    for (const { PartNumber = 0, Size = 0, ETag, ChecksumCRC32 } of page.Parts ?? []) {
      const checksum = ChecksumCRC32 === undefined ? {} : { checksum: ChecksumCRC32 };
      parts.push({ number: PartNumber, size: Size, etag: bare(ETag), ...checksum });
    }
    marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return parts;
}

/** All uploads under a prefix that have begun and not ended. */
export async function* listUnfinished(
  client: S3Client,
  Bucket: string,
  Prefix: string,
): AsyncGenerator<VendorUpload & { readonly startedAt: string }> {
  let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
  while (markers !== undefined) {
    // oxlint-disable-next-line no-await-in-loop -- a page names the next one
    const page: Awaited<ReturnType<typeof uploadsPage>> = await uploadsPage(client, { Bucket, Prefix, ...markers });
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined || Initiated === undefined) continue;
      yield { key: Key, id: UploadId, startedAt: Initiated.toISOString() };
    }
    markers =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined;
  }
}

const uploadsPage = (client: S3Client, input: ConstructorParameters<typeof ListMultipartUploadsCommand>[0]) =>
  client.send(new ListMultipartUploadsCommand(input));
