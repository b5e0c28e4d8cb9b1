import type { FakeBucket, FakeObject } from './bucket.ts';
import { GcsFault } from './gcs-fault.ts';
import type { GcsRequest } from './request.ts';

const mostResults = 1000;
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export interface ObjectPage {
  readonly items: readonly FakeObject[];
  readonly prefixes: readonly string[];
  readonly nextPageToken?: string;
}

/** https://docs.cloud.google.com/storage/docs/json_api/v1/objects/list */
export function listObjects({ query }: GcsRequest, { objects }: FakeBucket, pageSize: number): ObjectPage {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const asked = Number(query.get('maxResults') ?? mostResults);
  if (!Number.isInteger(asked) || asked < 1) throw new GcsFault(400, 'invalidParameter', 'Invalid maxResults');
  const limit = Math.min(mostResults, pageSize, asked);
  const token = query.get('pageToken');
  const after = token === null ? '' : readToken(token);

  const entries = new Map<string, FakeObject | undefined>();
  for (const name of [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted(byBytes)) {
    const at = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
    const entry = at === -1 ? name : name.slice(0, at + 1);
    if (byBytes(entry, after) > 0) entries.set(entry, at === -1 ? objects.get(name) : undefined);
  }
  const page = [...entries].slice(0, limit);
  const isTruncated = entries.size > page.length;
  return {
    items: page.flatMap(([, object]) => object ?? []),
    prefixes: page.flatMap(([entry, object]) => (object === undefined ? [entry] : [])),
    ...(isTruncated ? { nextPageToken: Buffer.from(page.at(-1)?.[0] ?? '').toString('base64url') } : {}),
  };
}

function readToken(token: string): string {
  if (!/^[\w-]+$/.test(token)) throw new GcsFault(400, 'invalid', 'Invalid page token');
  return Buffer.from(token, 'base64url').toString();
}
