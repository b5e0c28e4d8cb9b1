import { S3Fault } from './s3-error.ts';

/** What S3 calls a request, of those that are played. */
export type S3Operation =
  | 'AbortMultipartUpload'
  | 'CompleteMultipartUpload'
  | 'CreateMultipartUpload'
  | 'DeleteObject'
  | 'GetBucketLifecycleConfiguration'
  | 'GetObject'
  | 'HeadBucket'
  | 'HeadObject'
  | 'ListMultipartUploads'
  | 'ListObjectsV2'
  | 'ListParts'
  | 'PutBucketLifecycleConfiguration'
  | 'PutObject'
  | 'UploadPart';

/** A request as it arrived. */
export interface S3Request {
  readonly operation: S3Operation;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Reads where a request leads: the bucket is in the host name or first in the path. */
export function readRequest(
  { method, headers }: Request,
  url: URL,
  { bucket: known, body }: { readonly bucket: string; readonly body: Uint8Array },
): S3Request {
  const path = url.pathname.slice(1);
  const isVirtual = url.hostname.startsWith(`${known}.`);
  const slash = path.indexOf('/');
  const inPath = slash === -1 ? path : path.slice(0, slash);
  const bucket = isVirtual ? known : inPath;
  const rest = isVirtual ? path : slash === -1 ? '' : path.slice(slash + 1);
  const key = rest.split('/').map(decodeURIComponent).join('/');
  const query = new URLSearchParams(url.search);
  const operation = key === '' ? bucketOperation(method, query) : objectOperation(method, query);
  return { operation, bucket, key, query, headers, body };
}

function bucketOperation(method: string, query: URLSearchParams): S3Operation {
  if (method === 'HEAD') return 'HeadBucket';
  if (query.has('lifecycle'))
    return method === 'PUT' ? 'PutBucketLifecycleConfiguration' : 'GetBucketLifecycleConfiguration';
  if (method === 'GET' && query.has('uploads')) return 'ListMultipartUploads';
  if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
  throw new S3Fault(405, 'MethodNotAllowed');
}

function objectOperation(method: string, query: URLSearchParams): S3Operation {
  const isUpload = query.has('uploadId');
  if (method === 'POST' && query.has('uploads')) return 'CreateMultipartUpload';
  if (method === 'POST' && isUpload) return 'CompleteMultipartUpload';
  if (method === 'PUT') return isUpload ? 'UploadPart' : 'PutObject';
  if (method === 'GET') return isUpload ? 'ListParts' : 'GetObject';
  if (method === 'DELETE') return isUpload ? 'AbortMultipartUpload' : 'DeleteObject';
  if (method === 'HEAD') return 'HeadObject';
  throw new S3Fault(405, 'MethodNotAllowed');
}
