import { AzureFault } from './azure-error.ts';

/** What Azure calls a request, of those that are played. */
export type AzureOperation =
  | 'CreateContainer'
  | 'DeleteBlob'
  | 'GetBlob'
  | 'GetBlobProperties'
  | 'GetBlockList'
  | 'GetContainerProperties'
  | 'GetServiceProperties'
  | 'GetUserDelegationKey'
  | 'ListBlobs'
  | 'PutBlob'
  | 'PutBlock'
  | 'PutBlockList'
  | 'SetBlobTier';

/** A request as it arrived. */
export interface AzureRequest {
  readonly operation: AzureOperation;
  readonly container: string;
  /** Name of the blob; empty for a container or the service. */
  readonly blob: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Reads where a request leads: the account is first in the host name or in the path. */
export function readRequest(
  { method, headers }: Request,
  url: URL,
  { account, body }: { readonly account: string; readonly body: Uint8Array },
): AzureRequest {
  const isInHost = url.hostname.startsWith(`${account}.`);
  const [, ...segments] = url.pathname.split('/');
  const [container = '', ...rest] = isInHost ? segments : segments.slice(1);
  const blob = trimmed(rest.map(decodeURIComponent).join('/'));
  const query = new URLSearchParams(url.search);
  if (!isInHost && segments[0] !== account) throw new AzureFault(400, 'InvalidUri');
  const operation = operationOf(method, container, blob, query);
  return { operation, container, blob, query, headers, body };
}

/** The service forgets dots at the end of each segment. */
const trimmed = (name: string): string =>
  name
    .split('/')
    .map((segment) => segment.replace(/\.+$/, ''))
    .join('/');

function operationOf(method: string, container: string, blob: string, query: URLSearchParams): AzureOperation {
  const comp = query.get('comp') ?? '';
  const restype = query.get('restype') ?? '';
  const level = restype === '' && container === '' ? 'service' : restype;
  const target = blob === '' ? level : 'blob';
  const operations: Readonly<Record<string, AzureOperation>> = {
    'GET service properties': 'GetServiceProperties',
    'POST service userdelegationkey': 'GetUserDelegationKey',
    'PUT container ': 'CreateContainer',
    'GET container ': 'GetContainerProperties',
    'HEAD container ': 'GetContainerProperties',
    'GET container list': 'ListBlobs',
    'PUT blob ': 'PutBlob',
    'PUT blob block': 'PutBlock',
    'PUT blob blocklist': 'PutBlockList',
    'PUT blob tier': 'SetBlobTier',
    'GET blob ': 'GetBlob',
    'GET blob blocklist': 'GetBlockList',
    'HEAD blob ': 'GetBlobProperties',
    'DELETE blob ': 'DeleteBlob',
  };
  const found = operations[`${method} ${target} ${comp}`];
  if (found === undefined) throw new AzureFault(400, 'InvalidUri');
  return found;
}
