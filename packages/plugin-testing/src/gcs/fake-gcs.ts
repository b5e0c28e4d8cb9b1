import { createBucket, type FakeBucket, type FakeObject } from './bucket.ts';
import { usualServiceAccount, type FakeServiceAccount } from './credentials.ts';
import { createFaults, type GcsFaults } from './faults.ts';
import { GcsFault, jsonFault, oauthFault, xmlFault } from './gcs-fault.ts';
import { listObjects } from './list-requests.ts';
import { insertObject, startUpload, type InsertPlace } from './insert-requests.ts';
import {
  composeObject,
  deleteObject,
  findObject,
  mediaResponse,
  patchObject,
  rewriteObject,
  type Rewrites,
} from './object-requests.ts';
import { readRequest, type GcsOperation, type GcsRequest } from './request.ts';
import { objectResource, partOf } from './resource.ts';
import { signedGet, signedPut } from './signed-requests.ts';
import { checkSignedUrl } from './signed-url.ts';
import { createTokens } from './tokens.ts';
import { createUploads, type FakeSession } from './uploads.ts';

export interface FakeGcsOptions {
  /** Default `streamspace`. */
  readonly bucket?: string;
  readonly account?: FakeServiceAccount;
  /** Milliseconds since 1970. Default: the time of this machine. */
  readonly now?: () => number;
  /** How far its clock is ahead, in milliseconds. */
  readonly skewMs?: number;
  /** Most entries of a page. Default 1000. */
  readonly pageSize?: number;
  /** Whether a name may be written once a second only. Default `false`. */
  readonly limitsWrites?: boolean;
  /** Whether objects may have a retention. Default `false`. */
  readonly objectRetention?: boolean;
  /** A key that objects are encrypted with in place of the one that was asked for. */
  readonly answersKey?: string;
  /** Project that every request has to name as the one that pays. */
  readonly requesterPays?: string;
  /** Settings of the bucket, over the usual ones. */
  readonly bucketSettings?: Readonly<Record<string, unknown>>;
  /** What a workload has to show at the token exchange. Default `subject-token`. */
  readonly subjectToken?: string;
}

/** What was answered to one request. */
export interface GcsAnswered {
  readonly operation: GcsOperation | 'unknown';
  readonly name: string;
  readonly status: number;
  readonly at: number;
}

/**
 * Cloud Storage in memory, with the tokens and signatures around it: it checks conditions, checksums, chunks, sessions, signed
 * URLs and their time as Cloud Storage does.
 */
export interface FakeGcs {
  readonly account: FakeServiceAccount;
  readonly bucketName: string;
  readonly bucket: FakeBucket;
  /** Resumable uploads that have not ended. */
  readonly sessions: () => readonly FakeSession[];
  /** All requests so far. */
  readonly requests: readonly GcsAnswered[];
  readonly faults: GcsFaults;
  /** Takes no access token any more that was given out so far. */
  revokeTokens(): void;
  handle(request: Request): Promise<Response>;
}

const oauthOperations = new Set<GcsOperation>(['token', 'sts.token']);

/** @see https://docs.cloud.google.com/storage/docs/json_api/v1 */
export function createFakeGcs(options: FakeGcsOptions = {}): FakeGcs {
  const { bucket: bucketName = 'streamspace', pageSize = 1000, skewMs = 0, limitsWrites = false } = options;
  const { objectRetention = false, account = usualServiceAccount(), subjectToken = 'subject-token' } = options;
  const now = (): number => (options.now ?? Date.now)() + skewMs;
  const bucket = createBucket({ limitsWrites, objectRetention });
  const uploads = createUploads(bucket);
  const tokens = createTokens({ now, subjectToken });
  const rewrites: Rewrites = new Map();
  const faults = createFaults();
  const requests: GcsAnswered[] = [];

  const place: InsertPlace = { bucket, uploads, now, answersKey: options.answersKey };
  const resource = (object: FakeObject, { query }: GcsRequest): Response =>
    Response.json(partOf(objectResource(bucketName, object), query.get('fields')));

  function progress(session: FakeSession, request: GcsRequest): Response {
    if (session.completed !== undefined) return resource(session.completed, request);
    const range = session.persisted === 0 ? {} : { range: `bytes=0-${session.persisted - 1}` };
    return new Response(null, { status: 308, headers: range });
  }

  function list(request: GcsRequest): Response {
    const { items, prefixes, nextPageToken } = listObjects(request, bucket, pageSize);
    const page = {
      kind: 'storage#objects',
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
      ...(prefixes.length === 0 ? {} : { prefixes }),
      ...(items.length === 0 ? {} : { items: items.map((object) => objectResource(bucketName, object)) }),
    };
    return Response.json(partOf(page, request.query.get('fields')));
  }

  function bucketResource({ query }: GcsRequest): Response {
    const settings = {
      kind: 'storage#bucket',
      name: bucketName,
      location: 'EU',
      locationType: 'multi-region',
      storageClass: 'STANDARD',
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: 'enforced' },
      softDeletePolicy: { retentionDurationSeconds: '604800' },
      ...(objectRetention ? { objectRetention: { mode: 'Enabled' } } : {}),
      ...options.bucketSettings,
    };
    return Response.json(partOf(settings, query.get('fields')));
  }

  function answer(request: GcsRequest, keep: number): Response {
    switch (request.operation) {
      case 'token':
        return tokens.forAssertion(request, account);
      case 'sts.token':
        return tokens.forSubject(request);
      case 'generateAccessToken':
        return tokens.forImpersonation(request);
      case 'signBlob':
        return tokens.signBlob(request, account);
      case 'buckets.get':
        return bucketResource(request);
      case 'objects.insert':
        return resource(insertObject(request, place), request);
      case 'objects.get':
        return resource(findObject(request, bucket), request);
      case 'objects.getMedia':
        return mediaResponse(findObject(request, bucket), request.headers);
      case 'objects.list':
        return list(request);
      case 'objects.delete':
        deleteObject(request, bucket, now());
        return new Response(null, { status: 204 });
      case 'objects.patch':
        return resource(patchObject(request, bucket, now()), request);
      case 'objects.compose':
        return resource(composeObject(request, bucket, now()), request);
      case 'objects.rewrite': {
        const { resource: rewritten, object } = rewriteObject(request, bucket, rewrites, now());
        return Response.json(
          object === undefined ? rewritten : { ...rewritten, resource: objectResource(bucketName, object) },
        );
      }
      case 'upload.start':
        return startUpload(request, place);
      case 'upload.chunk':
        return progress(uploads.chunk(request, { now: now(), keep }), request);
      case 'upload.status':
        return progress(uploads.status(request, now()), request);
      case 'upload.cancel':
        uploads.cancel(request, now());
        return new Response(null);
      case 'signed.get':
        return signedGet(request, bucket);
      case 'signed.put':
        return signedPut(request, bucket, now());
    }
  }

  /** Who asks, and for which bucket. An upload that has begun needs no more than its address. */
  function authorize(request: GcsRequest): void {
    const { operation, headers, query } = request;
    if (oauthOperations.has(operation) || operation === 'generateAccessToken' || operation === 'signBlob') return;
    if (operation === 'signed.get' || operation === 'signed.put') checkSignedUrl(request, account, now());
    else if (!query.has('upload_id')) tokens.check(headers);
    if (request.bucket !== bucketName)
      throw operation.startsWith('signed.')
        ? new GcsFault(404, 'NoSuchBucket', 'The specified bucket does not exist.')
        : new GcsFault(404, 'notFound', 'The specified bucket does not exist.');
    const payer = query.get('userProject') ?? headers.get('x-goog-user-project');
    if (options.requesterPays !== undefined && payer !== options.requesterPays && !query.has('upload_id'))
      throw new GcsFault(400, 'required', 'Bucket is a requester pays bucket but no user project provided.');
  }

  async function serve(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const host = request.headers.get('host');
    if (host !== null) url.host = host;
    const body = new Uint8Array(await request.arrayBuffer());
    let read: GcsRequest | undefined;
    const record = (status: number): void =>
      void requests.push({ operation: read?.operation ?? 'unknown', name: read?.name ?? '', status, at: now() });
    try {
      read = readRequest(request, url, body);
      const response = await faults.around(read, (asked, keep) => {
        authorize(asked);
        return answer(asked, keep);
      });
      record(response.status);
      return response;
    } catch (error) {
      record(error instanceof GcsFault ? error.status : 0);
      if (!(error instanceof GcsFault)) throw error;
      if (read !== undefined && oauthOperations.has(read.operation)) return oauthFault(error);
      return read?.operation.startsWith('signed.') === true ? xmlFault(error) : jsonFault(error);
    }
  }

  return {
    account,
    bucketName,
    bucket,
    sessions: () => uploads.open(),
    requests,
    faults,
    revokeTokens: () => tokens.revokeAll(),
    async handle(request) {
      const response = await serve(request);
      response.headers.set('date', new Date(now()).toUTCString());
      response.headers.set('x-guploader-uploadid', `fake-${requests.length}`);
      return response;
    },
  };
}
