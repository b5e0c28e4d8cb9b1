import {
  isPluginError,
  redirect,
  reply,
  type Bytes,
  type ObjectInfo,
  type ObjectStore,
  type ObjectStoreReason,
  type Reply,
  type RouteRequest,
} from '@streamspace/plugin-sdk';

/** The routes that a store has for administrators, in the space of the plugin itself. */
export interface StoreRoutes {
  /** `POST`: the body becomes the object that `X-Object-Key` names. */
  upload(request: RouteRequest<Bytes>): Promise<Reply>;
  /** `GET ?key=`: leads to an address that works for a minute, or passes the object on where the store signs none. */
  download(request: RouteRequest<undefined>): Promise<Reply>;
  /** `GET ?prefix=&cursor=`: a page of objects. */
  list(request: RouteRequest<undefined>): Promise<Reply>;
}

const downloadSeconds = 60;

/** HTTP statuses for reasons; others are 502: the store is to blame. */
const statuses: Partial<Record<ObjectStoreReason, number>> = {
  not_found: 404,
  precondition_failed: 409,
  throttled: 503,
  unavailable: 503,
  timeout: 504,
  too_large: 413,
  integrity: 422,
  invalid_key: 400,
  not_configured: 409,
  aborted: 400,
  unsupported: 501,
};

export function createStoreRoutes(store: () => ObjectStore): StoreRoutes {
  return {
    upload: ({ headers, body }) =>
      answered(async () => {
        const key = decodeKey(headers.get('x-object-key'));
        if (key === undefined)
          return reply.problem(400, 'invalid_key', 'Name the object in the header X-Object-Key, percent-encoded');
        const length = Number(headers.get('content-length') ?? 'none');
        const info = await store().put(key, body, {
          contentType: headers.get('content-type') ?? 'application/octet-stream',
          ...(Number.isSafeInteger(length) ? { contentLength: length } : {}),
        });
        return reply.json(info, { status: 201 });
      }),
    download: ({ query: { key } }) =>
      answered(async () => {
        if (key === undefined) return reply.problem(400, 'invalid_key', 'Name the object as "key"');
        const info = await store().head(key);
        if (info === null) return reply.problem(404, 'not_found', 'There is no such object');
        const responseFileName = key.split('/').at(-1) ?? key;
        if (!(await store().capabilities()).presign.includes('GET')) return passOn(store(), info, responseFileName);
        const { url } = await store().presign(key, {
          method: 'GET',
          expiresSeconds: downloadSeconds,
          responseFileName,
        });
        return redirect(url, { status: 302 });
      }),
    list: ({ query: { prefix = '', cursor } }) =>
      answered(async () => reply.json(await store().list(prefix, { cursor, limit: 100 }))),
  };
}

/** As a file to save, whatever it says that it is: it comes from somebody else. */
async function passOn(store: ObjectStore, { key, etag }: ObjectInfo, fileName: string): Promise<Reply> {
  const { body } = await store.get(key, { ifMatch: etag });
  return reply.file(body, { contentType: 'application/octet-stream', fileName });
}

/** Headers are ASCII: a key beyond that comes percent-encoded. */
function decodeKey(value: string | null): string | undefined {
  try {
    return value === null ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

async function answered(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!isPluginError(error) || error.reason === undefined) throw error;
    const status = statuses[error.reason as ObjectStoreReason] ?? 502;
    return reply.problem(status, error.reason, error.message);
  }
}
