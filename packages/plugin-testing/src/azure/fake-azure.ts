import { createHash } from 'node:crypto';
import { AzureFault, faultResponse, texts, xmlResponse } from './azure-error.ts';
import * as blobs from './blob-requests.ts';
import type { AzureAbilities } from './blob-requests.ts';
import { createContainer, type FakeContainer } from './container.ts';
import { createFakeEntra, type FakeEntra } from './entra.ts';
import { createFaults, type AzureFaults } from './faults.ts';
import { listBlobs } from './list-blobs.ts';
import { readRequest, type AzureOperation, type AzureRequest } from './request.ts';
import { checkSas, checkSharedKey, hmac, type DelegationKey } from './signature.ts';

export interface FakeAzureOptions extends Partial<AzureAbilities> {
  /** Default `streamspace`. */
  readonly container?: string;
  /** Whether the container is there. Default `true`. */
  readonly containerExists?: boolean;
  /** Milliseconds since 1970. Default: the time of this machine. */
  readonly now?: () => number;
  /** How far its clock is ahead, in milliseconds. */
  readonly skewMs?: number;
}

/** What was answered to one request. */
export interface AzureAnswered {
  readonly operation: AzureOperation | 'unknown';
  readonly blob: string;
  readonly status: number;
  /** How it was allowed. */
  readonly by: 'key' | 'sas' | 'token' | 'nothing';
}

/**
 * An account of Azure Blob Storage in memory, with one container, that checks signatures, tokens, checksums, expiry,
 * conditions and the rules of blocks as Azure does.
 */
export interface FakeAzure {
  readonly account: string;
  /** In base64. */
  readonly key: string;
  readonly containerName: string;
  readonly container: FakeContainer;
  readonly entra: FakeEntra;
  /** All requests so far. */
  readonly requests: readonly AzureAnswered[];
  readonly faults: AzureFaults;
  /** Takes another key from now on. */
  rotate(key: string): void;
  handle(request: Request): Promise<Response>;
}

/** Key of nothing: 64 bytes that follow from a text. */
export const exampleKey = (text: string): string => createHash('sha512').update(text).digest('base64');

const account = 'streamspacetest';

/** @see https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api */
export function createFakeAzure(options: FakeAzureOptions = {}): FakeAzure {
  const { container: containerName = 'streamspace', skewMs = 0 } = options;
  const { encryption = true, immutability = false, softDelete = false, publicAccess = 'private' } = options;
  const abilities: AzureAbilities = { encryption, immutability, softDelete, publicAccess };
  const now = (): number => (options.now ?? Date.now)() + skewMs;
  const container = createContainer();
  const faults = createFaults();
  const entra = createFakeEntra();
  const requests: AzureAnswered[] = [];
  let exists = options.containerExists ?? true;
  let key = exampleKey('the key of an account that does not exist');
  let delegation: DelegationKey | undefined;

  function authorize(request: AzureRequest, method: string, url: URL): AzureAnswered['by'] {
    const { headers, query } = request;
    if (query.has('sig')) {
      checkSas(query, request, { account, key, delegation, now: now() });
      return 'sas';
    }
    const [scheme, token = ''] = headers.get('authorization')?.split(' ') ?? [];
    if (scheme === 'SharedKey') {
      checkSharedKey({ method, url, headers }, { account, key, now: now() });
      return 'key';
    }
    if (scheme !== 'Bearer') throw new AzureFault(404, 'ResourceNotFound');
    if (entra.isValid(token, now())) return 'token';
    const challenge = `Bearer authorization_uri=https://login.microsoftonline.com/${entra.app.tenantId}/oauth2/authorize resource_id=https://storage.azure.com`;
    throw new AzureFault(401, 'InvalidAuthenticationInfo', { 'www-authenticate': challenge });
  }

  function answer(request: AzureRequest): Response {
    if (request.operation === 'GetUserDelegationKey') return giveDelegationKey(request);
    if (request.operation === 'GetServiceProperties') {
      const policy = softDelete ? { Enabled: true, Days: 14 } : { Enabled: false };
      return xmlResponse('StorageServiceProperties', { DeleteRetentionPolicy: policy });
    }
    if (request.operation === 'CreateContainer') {
      if (exists) throw new AzureFault(409, 'ContainerAlreadyExists');
      exists = true;
      return new Response(null, { status: 201 });
    }
    if (request.container !== containerName || !exists) throw new AzureFault(404, 'ContainerNotFound');
    switch (request.operation) {
      case 'GetContainerProperties':
        return new Response(null, {
          headers: publicAccess === 'private' ? {} : { 'x-ms-blob-public-access': publicAccess },
        });
      case 'ListBlobs':
        return listBlobs(request, container);
      case 'PutBlob':
        return blobs.putBlob(request, container, abilities, now());
      case 'PutBlock':
        return blobs.putBlock(request, container, abilities);
      case 'PutBlockList':
        return blobs.putBlockList(request, container, abilities, now());
      case 'GetBlockList':
        return blobs.getBlockList(request, container);
      case 'GetBlob':
      case 'GetBlobProperties':
        return blobs.getBlob(request, container, abilities);
      case 'SetBlobTier':
        return blobs.setBlobTier(request, container);
      case 'DeleteBlob':
        return blobs.deleteBlob(request, container, now());
    }
  }

  /** https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key */
  function giveDelegationKey({ body, headers }: AzureRequest): Response {
    if (!(headers.get('authorization') ?? '').startsWith('Bearer ')) throw new AzureFault(403, 'AuthenticationFailed');
    const document = new TextDecoder().decode(body);
    const [start = '', expiry = ''] = texts(document, 'Start', 'Expiry');
    if (Date.parse(expiry) - now() > 7 * 86_400_000) throw new AzureFault(400, 'InvalidXmlNodeValue');
    const { clientId: objectId, tenantId } = entra.app;
    delegation = { objectId, tenantId, start, expiry, value: hmac(key, `${start} ${expiry}`) };
    return xmlResponse('UserDelegationKey', {
      SignedOid: objectId,
      SignedTid: tenantId,
      SignedStart: start,
      SignedExpiry: expiry,
      SignedService: 'b',
      SignedVersion: headers.get('x-ms-version') ?? '',
      Value: delegation.value,
    });
  }

  async function serve(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const host = request.headers.get('host');
    if (host !== null) url.host = host;
    const body = new Uint8Array(await request.arrayBuffer());
    let read: AzureRequest | undefined;
    let by: AzureAnswered['by'] = 'nothing';
    const note = (status: number): void =>
      void requests.push({ operation: read?.operation ?? 'unknown', blob: read?.blob ?? '', status, by });
    try {
      read = readRequest(request, url, { account, body });
      if (!/^\d{4}-\d\d-\d\d$/.test(request.headers.get('x-ms-version') ?? url.searchParams.get('sv') ?? ''))
        throw new AzureFault(400, 'MissingRequiredHeader');
      by = authorize(read, request.method, url);
      const response = await faults.around(read, answer);
      note(response.status);
      return response;
    } catch (error) {
      note(error instanceof AzureFault ? error.status : 0);
      if (error instanceof AzureFault) return faultResponse(error, request.method === 'HEAD');
      throw error;
    }
  }

  return {
    account,
    get key() {
      return key;
    },
    containerName,
    container,
    entra,
    requests,
    faults,
    rotate: (next) => void (key = next),
    async handle(request) {
      if (new URL(request.url).pathname.endsWith('/oauth2/v2.0/token')) return entra.handle(request, now());
      const response = await serve(request);
      response.headers.set('date', new Date(now()).toUTCString());
      response.headers.set('x-ms-request-id', `fake-${requests.length}`);
      return response;
    },
  };
}
