import { createBucket, type FakeBucket } from './bucket.ts';
import { createFaults, type S3Faults } from './faults.ts';
import { listObjects, listUploads } from './list-requests.ts';
import { getObject, putObject, type S3Abilities } from './object-requests.ts';
import { readRequest, type S3Operation, type S3Request } from './request.ts';
import { contents, faultResponse, S3Fault } from './s3-error.ts';
import { checkSignature, type FakeCredentials } from './signature.ts';
import { completeUpload, createUpload, listParts, uploadPart } from './upload-requests.ts';

export interface FakeS3Options extends Partial<S3Abilities> {
  /** Default `streamspace`. */
  readonly bucket?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  readonly credentials?: FakeCredentials;
  /** Milliseconds since 1970. Default: the time of this machine. */
  readonly now?: () => number;
  /** How far its clock is ahead, in milliseconds. */
  readonly skewMs?: number;
  /** Entries of a page of parts and of uploads. Default 1000. */
  readonly pageSize?: number;
}

/** What was answered to one request. */
export interface S3Answered {
  readonly operation: S3Operation | 'unknown';
  readonly key: string;
  readonly status: number;
}

/** A bucket of S3 in memory that checks signatures, checksums, expiry, conditions and the rules of uploads as S3 does. */
export interface FakeS3 {
  readonly credentials: FakeCredentials;
  readonly bucketName: string;
  readonly bucket: FakeBucket;
  /** All requests so far. */
  readonly requests: readonly S3Answered[];
  readonly faults: S3Faults;
  /** Rules of the bucket's lifecycle, as XML. */
  lifecycle: string | undefined;
  /** Takes other credentials from now on. */
  rotate(credentials: FakeCredentials): void;
  handle(request: Request): Promise<Response>;
}

/** The pair that Amazon's documentation uses: it opens nothing. */
const exampleCredentials: FakeCredentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export function createFakeS3(options: FakeS3Options = {}): FakeS3 {
  const { bucket: bucketName = 'streamspace', region = 'us-east-1', pageSize = 1000, skewMs = 0 } = options;
  const { encryption = true, conditionalPut = true, objectLock = false } = options;
  const abilities: S3Abilities = { encryption, conditionalPut, objectLock };
  const now = (): number => (options.now ?? Date.now)() + skewMs;
  const bucket = createBucket();
  const faults = createFaults();
  const requests: S3Answered[] = [];
  let credentials = options.credentials ?? exampleCredentials;

  function answer(request: S3Request): Response {
    if (request.bucket !== bucketName) throw new S3Fault(404, 'NoSuchBucket');
    switch (request.operation) {
      case 'HeadBucket':
        return new Response(null);
      case 'PutObject':
        return putObject(request, bucket, abilities, now());
      case 'GetObject':
      case 'HeadObject':
        return getObject(request, bucket, request.operation === 'HeadObject');
      case 'DeleteObject':
        bucket.delete(request.key, now());
        return new Response(null, { status: 204 });
      case 'ListObjectsV2':
        return listObjects(request, bucket);
      case 'CreateMultipartUpload':
        return createUpload(request, bucket, abilities, now());
      case 'UploadPart':
        return uploadPart(request, bucket);
      case 'ListParts':
        return listParts(request, bucket, pageSize);
      case 'CompleteMultipartUpload':
        return completeUpload(request, bucket, abilities, now());
      case 'AbortMultipartUpload':
        bucket.upload(request.query.get('uploadId') ?? '', request.key);
        bucket.abort(request.query.get('uploadId') ?? '');
        return new Response(null, { status: 204 });
      case 'ListMultipartUploads':
        return listUploads(request, bucket, pageSize);
      case 'GetBucketLifecycleConfiguration':
        if (fake.lifecycle === undefined) throw new S3Fault(404, 'NoSuchLifecycleConfiguration');
        return new Response(fake.lifecycle, { headers: { 'content-type': 'application/xml' } });
      case 'PutBucketLifecycleConfiguration': {
        const [rules] = contents(new TextDecoder().decode(request.body), 'LifecycleConfiguration[^>]*');
        fake.lifecycle = new TextDecoder().decode(request.body);
        if (rules === '') throw new S3Fault(400, 'MalformedXML');
        return new Response(null);
      }
    }
  }

  async function serve(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const host = request.headers.get('host');
    if (host !== null) url.host = host;
    const body = new Uint8Array(await request.arrayBuffer());
    let read: S3Request | undefined;
    try {
      read = readRequest(request, url, { bucket: bucketName, body });
      const headers = new Headers(request.headers);
      headers.set('host', url.host);
      checkSignature({ method: request.method, url, headers, body }, { credentials, region, now: now() });
      const response = await faults.around(read, answer);
      requests.push({ operation: read.operation, key: read.key, status: response.status });
      return response;
    } catch (error) {
      const status = error instanceof S3Fault ? error.status : 0;
      requests.push({ operation: read?.operation ?? 'unknown', key: read?.key ?? '', status });
      if (error instanceof S3Fault) return faultResponse(error, request.method === 'HEAD');
      throw error;
    }
  }

  const fake: FakeS3 = {
    get credentials() {
      return credentials;
    },
    bucketName,
    bucket,
    requests,
    faults,
    lifecycle: undefined,
    rotate: (next) => void (credentials = next),
    async handle(request) {
      const response = await serve(request);
      response.headers.set('date', new Date(now()).toUTCString());
      response.headers.set('x-amz-request-id', `fake-${requests.length}`);
      return response;
    },
  };
  return fake;
}
