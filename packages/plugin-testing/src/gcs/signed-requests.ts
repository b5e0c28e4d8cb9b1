import type { FakeBucket } from './bucket.ts';
import { GcsFault } from './gcs-fault.ts';
import { readMetadata } from './object-metadata.ts';
import { mediaResponse } from './object-requests.ts';
import type { GcsRequest } from './request.ts';

/** https://docs.cloud.google.com/storage/docs/xml-api/get-object-download */
export function signedGet(request: GcsRequest, bucket: FakeBucket): Response {
  const object = bucket.objects.get(request.name);
  if (object === undefined) throw new GcsFault(404, 'NoSuchKey', 'The specified key does not exist.');
  const response = mediaResponse(object, request.headers);
  const disposition = request.query.get('response-content-disposition');
  const type = request.query.get('response-content-type');
  if (disposition !== null) response.headers.set('content-disposition', disposition);
  if (type !== null) response.headers.set('content-type', type);
  return response;
}

/** https://docs.cloud.google.com/storage/docs/xml-api/put-object-upload */
export function signedPut({ name, headers, body }: GcsRequest, bucket: FakeBucket, now: number): Response {
  checkLengthRange(headers.get('x-goog-content-length-range'), body.length);
  const generation = headers.get('x-goog-if-generation-match');
  const kmsKeyName = headers.get('x-goog-encryption-kms-key-name');
  const storageClass = headers.get('x-goog-storage-class');
  const metadata = [...headers].flatMap(([header, value]) =>
    header.startsWith('x-goog-meta-') ? [[header.slice('x-goog-meta-'.length), value] as const] : [],
  );
  const stored = bucket.write({
    name,
    body,
    now,
    metadata: readMetadata(
      JSON.stringify({
        contentType: headers.get('content-type') ?? 'application/octet-stream',
        ...(kmsKeyName === null ? {} : { kmsKeyName }),
        ...(storageClass === null ? {} : { storageClass }),
        ...(metadata.length === 0 ? {} : { metadata: Object.fromEntries(metadata) }),
      }),
    ),
    conditions: generation === null ? {} : { ifGenerationMatch: generation },
  });
  return new Response(null, { headers: { 'x-goog-generation': stored.generation } });
}

/** https://docs.cloud.google.com/storage/docs/xml-api/reference-headers#xgoogcontentlengthrange */
function checkLengthRange(range: string | null, length: number): void {
  if (range === null) return;
  const [, least, most] = /^(\d+),(\d+)$/.exec(range) ?? [];
  if (least === undefined) throw new GcsFault(400, 'InvalidArgument', 'Invalid x-goog-content-length-range');
  if (length > Number(most)) throw new GcsFault(400, 'EntityTooLarge', 'Your proposed upload is larger than allowed.');
  if (length < Number(least))
    throw new GcsFault(400, 'EntityTooSmall', 'Your proposed upload is smaller than allowed.');
}
