/** Addresses of one bucket. */
export interface GcsUrls {
  readonly origin: string;
  bucket(query: Query): string;
  objects(query: Query): string;
  object(key: string, query: Query): string;
  upload(query: Query): string;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** https://docs.cloud.google.com/storage/docs/request-endpoints#json-api */
export function createUrls(options: {
  readonly origin: string;
  readonly bucket: string;
  readonly userProject: string | undefined;
}): GcsUrls {
  const { origin, userProject } = options;
  const place = `/storage/v1/b/${encodeURIComponent(options.bucket)}`;

  function url(path: string, query: Query): string {
    const pairs = Object.entries({ ...query, userProject }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    return `${origin}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
  }

  return {
    origin,
    bucket: (query) => url(place, query),
    objects: (query) => url(`${place}/o`, query),
    object: (key, query) => url(`${place}/o/${encodeURIComponent(key)}`, query),
    upload: (query) => url(`/upload${place}/o`, query),
  };
}
