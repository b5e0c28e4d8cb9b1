import { createHmac } from 'node:crypto';
import { AzureFault } from './azure-error.ts';
import type { AzureOperation } from './request.ts';

/** A request whose signature is to be looked at. */
export interface Signed {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

const refused = (code = 'AuthenticationFailed'): AzureFault => new AzureFault(403, code);

export const hmac = (key: string, text: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');

const signedHeaders = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];
const mostSkewMs = 15 * 60_000;

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
export function checkSharedKey(
  { method, url, headers }: Signed,
  { account, key, now }: { readonly account: string; readonly key: string; readonly now: number },
): void {
  const date = Date.parse(headers.get('x-ms-date') ?? '');
  if (Number.isNaN(date) || Math.abs(date - now) > mostSkewMs) throw refused();
  const length = headers.get('content-length') ?? '';
  const values = new Map<string, string[]>();
  for (const [name, value] of url.searchParams)
    values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
  const lines = [
    method,
    ...signedHeaders.map((name) =>
      name === 'content-length' ? (length === '0' ? '' : length) : (headers.get(name) ?? ''),
    ),
    ...[...headers.keys()]
      .filter((name) => name.startsWith('x-ms-'))
      .toSorted()
      .map((name) => `${name}:${headers.get(name)}`),
    `/${account}${url.pathname}`,
    ...[...values.keys()].toSorted().map((name) => `${name}:${(values.get(name) ?? []).toSorted().join(',')}`),
  ];
  if (headers.get('authorization') !== `SharedKey ${account}:${hmac(key, lines.join('\n'))}`) throw refused();
}

/** A key that was given to somebody for a while. */
export interface DelegationKey {
  readonly objectId: string;
  readonly tenantId: string;
  readonly start: string;
  readonly expiry: string;
  readonly value: string;
}

/** What each operation needs a signed address to allow; of several letters one is enough. */
const needs: Readonly<Partial<Record<AzureOperation, string>>> = {
  DeleteBlob: 'd',
  GetBlob: 'r',
  GetBlobProperties: 'r',
  GetBlockList: 'r',
  ListBlobs: 'l',
  PutBlob: 'wc',
  PutBlock: 'wc',
  PutBlockList: 'wc',
};

/**
 * A service SAS for a blob or a container, by the account's key or by one of a user.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/create-service-sas
 * @see https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas
 */
export function checkSas(
  query: URLSearchParams,
  asked: { readonly operation: AzureOperation; readonly container: string; readonly blob: string },
  known: {
    readonly account: string;
    readonly key: string;
    readonly delegation?: DelegationKey | undefined;
    readonly now: number;
  },
): void {
  const of = (name: string): string => query.get(name) ?? '';
  const resource = of('sr');
  if (of('sv') < '2020-12-06' || (resource !== 'b' && resource !== 'c')) throw refused();
  const path = `/blob/${known.account}/${asked.container}${resource === 'b' ? `/${asked.blob}` : ''}`;
  const all = (names: string): readonly string[] => names.split(' ').map(of);
  const answers = all('rscc rscd rsce rscl rsct');
  const isDelegated = of('skoid') !== '';
  const { delegation } = known;
  if (
    isDelegated &&
    (delegation === undefined || of('skoid') !== delegation.objectId || of('ske') !== delegation.expiry)
  )
    throw refused();
  const common = [...all('sip spr sv'), resource, '', of('ses')];
  const granted = [...all('sp st se'), path];
  const lines = isDelegated
    ? // Three empty lines for agents and a correlation id, two for a user of another tenant; two for signed headers and parameters.
      [...granted, ...all('skoid sktid skt ske sks skv'), '', '', '', '', '', ...common, '', '', ...answers]
    : [...granted, of('si'), ...common, ...answers];
  const key = isDelegated ? (delegation?.value ?? '') : known.key;
  if (of('sig') !== hmac(key, lines.join('\n'))) throw refused();
  const [from, until] = [Date.parse(of('st') || '1970-01-01'), Date.parse(of('se'))];
  if (!(known.now >= from && known.now < until)) throw refused();
  const wanted = needs[asked.operation];
  if (wanted === undefined || !wanted.split('').some((letter) => of('sp').includes(letter)))
    throw refused('AuthorizationPermissionMismatch');
}
