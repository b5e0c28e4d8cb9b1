import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** The vendor's SDK as it comes, with its own HTTP client. */
export function createBareClient(options: {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}) {
  const { endpoint, bucket: Bucket, accessKeyId, secretAccessKey } = options;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });

  return {
    /** In parts, some of them at once. */
    async put(Key: string, pieces: Iterable<Uint8Array>, partBytes: number, concurrency: number): Promise<void> {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32' }),
      );
      const parts = partsOf(pieces, partBytes);
      const Parts: { PartNumber: number; ETag: string | undefined; ChecksumCRC32: string | undefined }[] = [];
      const work = async (): Promise<void> => {
        for (const { number: PartNumber, body: Body } of parts) {
          // oxlint-disable-next-line no-await-in-loop -- as many at once as there are workers
          const { ETag, ChecksumCRC32 } = await client.send(
            new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
          );
          Parts.push({ PartNumber, ETag, ChecksumCRC32 });
        }
      };
      await Promise.all(Array.from({ length: concurrency }, work));
      Parts.sort((a, b) => a.PartNumber - b.PartNumber);
      await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    },
    /** @returns How many bytes came. */
    async get(Key: string): Promise<number> {
      let received = 0;
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      for await (const piece of Body as AsyncIterable<Uint8Array>) received += piece.length;
      return received;
    },
  };
}

function* partsOf(
  pieces: Iterable<Uint8Array>,
  partBytes: number,
): Generator<{ readonly number: number; readonly body: Uint8Array }> {
  let held: Uint8Array[] = [];
  let size = 0;
  let number = 0;
  for (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    if (size < partBytes) continue;
    number += 1;
    yield { number, body: Buffer.concat(held) };
    held = [];
    size = 0;
  }
  if (size > 0) yield { number: number + 1, body: Buffer.concat(held) };
}
