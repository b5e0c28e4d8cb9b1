import { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from './config.ts';
import { createFetchHandler, type FetchHandlerOptions } from './fetch-handler.ts';
import { profiles } from './profiles.ts';

/** What protects the bytes of a request on their way, beside the signature. */
export function checksumOf({ checksumMode, provider }: Pick<S3Config, 'checksumMode' | 'provider'>) {
  return checksumMode === 'auto' ? profiles[provider].checksum : checksumMode;
}

/**
 * The SDK's client over the host's `fetch`. All that it would look for in files and in the environment is given.
 *
 * @param options.forSigning Signs addresses for others, who compute no checksum.
 */
export function createS3Client(
  config: S3Config,
  handler: FetchHandlerOptions,
  { forSigning = false }: { readonly forSigning?: boolean } = {},
): S3Client {
  const { region, accessKeyID, secretAccessKey, sessionToken, useDualstack, useFips } = config;
  const endpoint = endpointOf(config);
  return new S3Client({
    region,
    credentials: {
      accessKeyId: accessKeyID,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: endpoint !== undefined || config.pathStyle || config.bucket.includes('.'),
    useDualstackEndpoint: useDualstack,
    useFipsEndpoint: useFips,
    requestHandler: createFetchHandler(handler),
    // The store above the driver tries again, and follows nothing.
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    followRegionRedirects: false,
    requestChecksumCalculation: checksumOf(config) === 'native' && !forSigning ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
    useArnRegion: false,
    authSchemePreference: ['sigv4'],
    sigv4aSigningRegionSet: [region],
    userAgentAppId: async () => undefined,
  });
}

/** The address of the store, where it is not AWS. */
export function endpointOf({ endpoint, useSSL }: Pick<S3Config, 'endpoint' | 'useSSL'>): string | undefined {
  if (endpoint === '') return undefined;
  const address = endpoint.replace(/\/$/, '');
  return address.includes('://') ? address : `${useSSL ? 'https' : 'http'}://${address}`;
}
