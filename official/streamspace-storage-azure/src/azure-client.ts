import { AnonymousCredential, BlobServiceClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { AzureConfig } from './config.ts';
import { createEntraToken, type EntraToken } from './entra-token.ts';
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http-client.ts';

/** An account, spoken to through the SDK. */
export interface AzureClient {
  readonly service: BlobServiceClient;
  readonly http: HttpClient;
  /** Signs addresses, where the account's key is known. */
  readonly key: StorageSharedKeyCredential | undefined;
}

const suffixes = { public: 'core.windows.net', china: 'core.chinacloudapi.cn', usgov: 'core.usgovcloudapi.net' };
const authorities = {
  public: 'https://login.microsoftonline.com',
  china: 'https://login.partner.microsoftonline.cn',
  usgov: 'https://login.microsoftonline.us',
};

/** The SDK's client over the host's `fetch`. All that it would look for in files and in the environment is given. */
export function createAzureClient(
  config: AzureConfig,
  options: HttpClientOptions & { readonly onTokenAsked: (error: unknown) => void },
): AzureClient {
  const { accountName, accountKey = '', sasToken = '', credentialMode } = config;
  const http = createHttpClient(options);
  const key = credentialMode === 'shared-key' ? new StorageSharedKeyCredential(accountName, accountKey) : undefined;
  const tokens = credentialMode === 'service-principal' ? tokensOf(config, options) : undefined;
  const pipeline = newPipeline(key ?? tokens ?? new AnonymousCredential(), {
    httpClient: http,
    // The store above the driver tries again, and follows nothing.
    retryOptions: { maxTries: 1 },
    keepAliveOptions: { enable: false },
  });
  const query = credentialMode === 'sas' ? `?${sasToken.replace(/^\?/, '')}` : '';
  return { service: new BlobServiceClient(`${endpointOf(config)}${query}`, pipeline), http, key };
}

/** The address of the account's blob service, without a slash at its end. */
export function endpointOf({ endpoint, accountName, cloud }: AzureConfig): string {
  if (endpoint === '') return `https://${accountName}.blob.${suffixes[cloud]}`;
  return endpoint.replace(/\/$/, '');
}

function tokensOf(
  { tenantId = '', clientId = '', clientSecret = '', cloud }: AzureConfig,
  { fetch, timeoutMs, now, onTokenAsked: onAsked }: Parameters<typeof createAzureClient>[1],
): EntraToken {
  const authority = authorities[cloud];
  return createEntraToken({ tenantId, clientId, clientSecret, authority, fetch, timeoutMs, now, onAsked });
}
