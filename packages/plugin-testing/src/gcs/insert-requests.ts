import type { FakeBucket, FakeObject } from './bucket.ts';
import { readConditions } from './conditions.ts';
import { GcsFault } from './gcs-fault.ts';
import { readMultipart } from './multipart.ts';
import { readMetadata, type ObjectMetadata } from './object-metadata.ts';
import type { GcsRequest } from './request.ts';
import type { FakeUploads } from './uploads.ts';

/** Where objects are written to. */
export interface InsertPlace {
  readonly bucket: FakeBucket;
  readonly uploads: FakeUploads;
  readonly now: () => number;
  /** A key that objects are encrypted with in place of the one that was asked for. */
  readonly answersKey: string | undefined;
}

/** https://docs.cloud.google.com/storage/docs/json_api/v1/objects/insert */
export function insertObject(request: GcsRequest, place: InsertPlace): FakeObject {
  const { query, headers, body } = request;
  const type = query.get('uploadType');
  if (type !== 'multipart' && type !== 'media') throw new GcsFault(400, 'invalid', 'Invalid uploadType');
  const plain = { metadata: {} as ObjectMetadata, media: body, contentType: headers.get('content-type') ?? '' };
  const { metadata, media, contentType } = type === 'multipart' ? readMultipart(request) : plain;
  return place.bucket.write({
    name: query.get('name') ?? metadata.name ?? '',
    body: media,
    metadata: described({ ...(contentType === '' ? {} : { contentType }), ...metadata }, request, place),
    conditions: readConditions(query),
    now: place.now(),
  });
}

/** https://docs.cloud.google.com/storage/docs/performing-resumable-uploads#initiate-session */
export function startUpload(request: GcsRequest, place: InsertPlace): Response {
  const { url, query, body } = request;
  const metadata = readMetadata(new TextDecoder().decode(body));
  const name = query.get('name') ?? metadata.name ?? '';
  const all = described(metadata, request, place);
  const session = place.uploads.start({ ...request, name }, { now: place.now(), metadata: all });
  const location = new URL(url);
  location.searchParams.set('upload_id', session.id);
  return new Response(null, { headers: { location: location.href } });
}

/** What the client says of an object, with the key that it is encrypted with. */
function described(metadata: ObjectMetadata, { query }: GcsRequest, { answersKey }: InsertPlace): ObjectMetadata {
  const asked = query.get('kmsKeyName') ?? metadata.kmsKeyName;
  const kmsKeyName = asked === undefined ? undefined : (answersKey ?? asked);
  return { ...metadata, ...(kmsKeyName === undefined ? {} : { kmsKeyName }) };
}
