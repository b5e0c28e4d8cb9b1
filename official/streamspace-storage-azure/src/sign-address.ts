import {
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  type BlobServiceClient,
  type StorageSharedKeyCredential,
  type UserDelegationKey,
} from '@azure/storage-blob';
import type { PresignOptions } from '@streamspace/plugin-kit/object-store';
import { objectStoreError } from '@streamspace/plugin-sdk';
import { attachment } from './blob-headers.ts';

interface Signed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export interface SignerOptions {
  readonly service: BlobServiceClient;
  readonly accountName: string;
  readonly container: string;
  readonly key: StorageSharedKeyCredential | undefined;
  /** Whether an application can be given a key of its own to sign with. */
  readonly canDelegate: boolean;
  /** IPv4 address or range; empty for all. */
  readonly ipRange: string;
  readonly now: () => number;
}

/** Clocks differ: an address works as of a little before it was made. */
const earlyMs = 5 * 60_000;
const keyMs = 6 * 60 * 60_000;
/** https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key */
const longestKeyMs = 7 * 24 * 60 * 60_000;

/** Signs addresses of single blobs: with the key of the account, or with one that is given to an application for hours. */
export function createSigner(options: SignerOptions) {
  const { service, accountName, container, key, canDelegate, ipRange, now } = options;
  let delegated: { readonly key: UserDelegationKey; readonly until: number } | undefined;

  async function delegatedKey(until: number): Promise<UserDelegationKey> {
    if (delegated !== undefined && delegated.until >= until) return delegated.key;
    const from = now() - earlyMs;
    const end = Math.min(from + longestKeyMs, Math.max(until, now() + keyMs));
    delegated = { key: await service.getUserDelegationKey(new Date(from), new Date(end)), until: end };
    return delegated.key;
  }

  return {
    isAble: key !== undefined || canDelegate,

    /** An address that works without credentials, and the headers that have to be sent with it. */
    async sign(name: string, asked: PresignOptions): Promise<Signed> {
      if (key === undefined && !canDelegate)
        throw objectStoreError('unsupported', 'A SAS token signs no addresses: read and write through the store');
      const { method } = asked;
      // A key of an application ends after seven days, and with it what it has signed.
      const expiresMs = Math.min(now() + asked.expiresSeconds * 1000, now() + longestKeyMs - 2 * earlyMs);
      const url = service.getContainerClient(container).getBlockBlobClient(name).url;
      const values = {
        containerName: container,
        blobName: name,
        permissions: BlobSASPermissions.parse(method === 'GET' ? 'r' : 'cw'),
        startsOn: new Date(now() - earlyMs),
        expiresOn: new Date(expiresMs),
        protocol: url.startsWith('https:') ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
        ...(ipRange === '' ? {} : { ipRange: rangeOf(ipRange) }),
        ...(method === 'GET' ? answerOf(asked) : {}),
      };
      const query =
        key === undefined
          ? generateBlobSASQueryParameters(values, await delegatedKey(expiresMs), accountName)
          : generateBlobSASQueryParameters(values, key);
      return {
        url: `${url}?${query.toString()}`,
        headers: method === 'GET' ? {} : writingHeaders(asked),
        // The address tells whole seconds.
        expiresAt: new Date(Math.floor(expiresMs / 1000) * 1000).toISOString(),
      };
    },
  };
}

function rangeOf(range: string): { start: string; end?: string } {
  const [start = '', end] = range.split('-');
  return end === undefined ? { start } : { start, end };
}

const answerOf = ({ responseContentType, responseFileName }: PresignOptions) => ({
  ...(responseContentType === undefined ? {} : { contentType: responseContentType }),
  ...(responseFileName === undefined ? {} : { contentDisposition: attachment(responseFileName) }),
});

/** Azure does not hold who writes to them, other than to the first. */
const writingHeaders = ({ contentType, contentLength }: PresignOptions): Record<string, string> => ({
  'x-ms-blob-type': 'BlockBlob',
  ...(contentType === undefined ? {} : { 'content-type': contentType }),
  ...(contentLength === undefined ? {} : { 'content-length': String(contentLength) }),
});
