import { GcsFault } from './gcs-fault.ts';

/** What a request asks for. */
export type GcsOperation =
  | 'buckets.get'
  | 'generateAccessToken'
  | 'objects.compose'
  | 'objects.delete'
  | 'objects.get'
  | 'objects.getMedia'
  | 'objects.insert'
  | 'objects.list'
  | 'objects.patch'
  | 'objects.rewrite'
  | 'signBlob'
  | 'signed.get'
  | 'signed.put'
  | 'sts.token'
  | 'token'
  | 'upload.cancel'
  | 'upload.chunk'
  | 'upload.start'
  | 'upload.status';

/** A request as it arrived. */
export interface GcsRequest {
  readonly operation: GcsOperation;
  readonly method: string;
  readonly url: URL;
  readonly bucket: string;
  /** Name of the object; of a service account, where one is asked to sign. */
  readonly name: string;
  /** Where `objects.rewrite` writes to. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Reads where a request leads, by its path: all hosts of Google are one here. */
export function readRequest({ method, headers }: Request, url: URL, body: Uint8Array): GcsRequest {
  const query = new URLSearchParams(url.search);
  const common = { method, url, query, headers, body, bucket: '', name: '', target: '' };
  const [path, upload] = trimmed(url.pathname);
  if (path === '/token') return { ...common, operation: 'token' };
  if (path === '/v1/token') return { ...common, operation: 'sts.token' };
  const [, account, verb] = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):(\w+)$/.exec(path) ?? [];
  if (account !== undefined && (verb === 'signBlob' || verb === 'generateAccessToken'))
    return { ...common, operation: verb, name: decode(account) };
  if (!path.startsWith('/storage/v1/b/')) return signedRequest(common, path);

  const [bucket = '', o, name, verbOrRewrite, , targetBucket, , target] = path
    .slice('/storage/v1/b/'.length)
    .split('/');
  const place = { ...common, bucket: decode(bucket), name: decode(name ?? ''), target: decode(target ?? '') };
  if (o === undefined) return { ...place, operation: of(method, { GET: 'buckets.get' }) };
  if (upload) return { ...place, name: query.get('name') ?? '', operation: uploadOperation(method, query, headers) };
  if (name === undefined) return { ...place, operation: of(method, { GET: 'objects.list' }) };
  if (verbOrRewrite === 'compose') return { ...place, operation: of(method, { POST: 'objects.compose' }) };
  if (verbOrRewrite === 'rewriteTo') {
    if (decode(targetBucket ?? '') !== place.bucket) throw new GcsFault(404, 'notFound', 'The bucket does not exist');
    return { ...place, operation: of(method, { POST: 'objects.rewrite' }) };
  }
  const get = query.get('alt') === 'media' ? 'objects.getMedia' : 'objects.get';
  return { ...place, operation: of(method, { GET: get, DELETE: 'objects.delete', PATCH: 'objects.patch' }) };
}

/** https://docs.cloud.google.com/storage/docs/request-endpoints#json-api */
function trimmed(path: string): readonly [path: string, isUpload: boolean] {
  if (path.startsWith('/upload/storage/')) return [path.slice('/upload'.length), true];
  if (path.startsWith('/download/storage/')) return [path.slice('/download'.length), false];
  return [path, false];
}

function uploadOperation(method: string, query: URLSearchParams, headers: Headers): GcsOperation {
  if (!query.has('upload_id'))
    return of(method, { POST: query.get('uploadType') === 'resumable' ? 'upload.start' : 'objects.insert' });
  const isStatus = headers.get('content-range') === 'bytes */*';
  return of(method, { PUT: isStatus ? 'upload.status' : 'upload.chunk', DELETE: 'upload.cancel' });
}

/** https://docs.cloud.google.com/storage/docs/request-endpoints#xml-api */
function signedRequest(common: Omit<GcsRequest, 'operation'>, path: string): GcsRequest {
  const slash = path.indexOf('/', 1);
  if (slash === -1) throw new GcsFault(404, 'notFound', 'Not Found');
  return {
    ...common,
    bucket: decode(path.slice(1, slash)),
    name: decode(path.slice(slash + 1)),
    operation: of(common.method, { GET: 'signed.get', PUT: 'signed.put' }),
  };
}

function of(method: string, operations: Readonly<Record<string, GcsOperation>>): GcsOperation {
  const operation = operations[method];
  if (operation === undefined) throw new GcsFault(405, 'methodNotAllowed', `No ${method} here`);
  return operation;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GcsFault(400, 'invalid', 'The path is not encoded');
  }
}
