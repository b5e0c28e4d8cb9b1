import { AzureFault, xmlResponse } from './azure-error.ts';
import type { FakeContainer } from './container.ts';
import type { AzureRequest } from './request.ts';

const mostNames = 5000;
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** https://learn.microsoft.com/rest/api/storageservices/list-blobs */
export function listBlobs({ query }: AzureRequest, { blobs, deleted }: FakeContainer): Response {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const limit = Math.min(mostNames, Number(query.get('maxresults') ?? mostNames));
  const include = query.get('include')?.split(',') ?? [];
  const marker = query.get('marker') ?? '';
  const after = marker === '' ? '' : readMarker(marker);

  const names = [...blobs.keys(), ...(include.includes('deleted') ? deleted : [])];
  const entries = new Map<string, string | undefined>();
  for (const name of names.filter((each) => each.startsWith(prefix)).toSorted(byBytes)) {
    const at = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
    const entry = at === -1 ? name : name.slice(0, at + 1);
    if (byBytes(entry, after) > 0) entries.set(entry, at === -1 ? name : undefined);
  }
  const page = [...entries].slice(0, limit);
  const isTruncated = entries.size > page.length;
  return xmlResponse('EnumerationResults', {
    Prefix: prefix,
    MaxResults: limit,
    Blobs: {
      Blob: page.flatMap(([, name]) => {
        const blob = name === undefined ? undefined : blobs.get(name);
        if (name === undefined || blob === undefined) return [];
        return [
          {
            Name: name,
            Properties: {
              'Creation-Time': new Date(blob.lastModified).toUTCString(),
              'Last-Modified': new Date(blob.lastModified).toUTCString(),
              Etag: blob.etag,
              'Content-Length': blob.body.length,
              'Content-Type': blob.headers['content-type'] ?? '',
              BlobType: 'BlockBlob',
              AccessTier: blob.tier,
              LeaseStatus: 'unlocked',
              LeaseState: 'available',
              ServerEncrypted: true,
            },
          },
        ];
      }),
      BlobPrefix: page.flatMap(([entry, name]) => (name === undefined ? [{ Name: entry }] : [])),
    },
    NextMarker: isTruncated ? Buffer.from(page.at(-1)?.[0] ?? '').toString('base64url') : '',
  });
}

function readMarker(marker: string): string {
  if (!/^[\w-]+$/.test(marker)) throw new AzureFault(400, 'InvalidQueryParameterValue');
  return Buffer.from(marker, 'base64url').toString();
}
