import { onePerPurpose, storagePathsSchema, storeKeys } from '@streamspace/plugin-kit/object-store';
import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { archiveClasses, providers, storageClasses } from './profiles.ts';

const bucket = z.string().regex(/^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
  error: 'must be the name of a bucket: 3 to 63 lower-case letters, digits, "." and "-"',
});
const endpoint = z.string().regex(/^$|^(https?:\/\/)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?\/?$/, {
  error: 'must be an address without a path, such as "https://minio.example.com:9000"',
});
const storageClass = z.enum(storageClasses);
const lock = z.strictObject({
  mode: z.enum(['GOVERNANCE', 'COMPLIANCE']).describe('Whether somebody with special rights may lift it'),
  days: z.int().min(1).max(36_500).describe('How long after it was written an object cannot be changed'),
});

const encryption = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Asks the store to encrypt objects'),
    algorithm: z
      .enum(['AES256', 'aws:kms', 'aws:kms:dsse'])
      .default('AES256')
      .describe('With a key of the store, or of a key management service'),
    kmsKeyID: z
      .string()
      .max(2048)
      .regex(/^[\u0021-\u007e]*$/, { error: 'must be the id, ARN or alias of a key' })
      .optional()
      .describe('Key for "aws:kms"; without one, the default key of the account'),
    bucketKey: z.boolean().default(true).describe('Asks the key service once per bucket and not per object'),
    required: z.boolean().default(true).describe('Refuses a store that does not encrypt; otherwise goes on without'),
  })
  .refine(({ algorithm, kmsKeyID = '' }) => kmsKeyID === '' || algorithm !== 'AES256', {
    error: 'is for "aws:kms" only',
    path: ['kmsKeyID'],
  });

export const configSchema = z
  .strictObject({
    enabled: storeKeys.enabled,
    provider: z.enum(providers).default('aws-s3').describe('Whose store it is, which decides how it is spoken to'),
    endpoint: endpoint
      .default('')
      .describe('Address of the store, such as https://minio.example.com:9000; empty for AWS'),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/, { error: 'must be a region such as "eu-central-1"' })
      .default('us-east-1')
      .describe('Region of the bucket; "auto" for Cloudflare R2'),
    bucket: bucket.describe('Name of the bucket, which has to exist'),
    accessKeyID: z.string().min(1).max(256).describe('Id of the access key'),
    secretAccessKey: secret(z.string().min(1).max(256)).describe('The access key. Secret'),
    sessionToken: secret(z.string().min(1).max(8192))
      .optional()
      .describe('Session token, where the access key is a temporary one. Secret'),
    useSSL: z.boolean().default(true).describe('Speaks https with the store; not to be switched off outside of tests'),
    useDualstack: z.boolean().default(false).describe('Reaches AWS over IPv6 too'),
    useFips: z.boolean().default(false).describe('Reaches AWS at its endpoints with validated cryptography'),
    caCertificate: storeKeys.caCertificate,
    pathStyle: z
      .boolean()
      .default(false)
      .describe('Writes the bucket into the path at AWS; with an endpoint it is always written there'),
    storagePaths: storagePathsSchema().prefault({}).describe('Folders in the bucket'),
    encryption: encryption.prefault({}).describe('Encryption by the store'),
    storageClass: storageClass.default('STANDARD').describe('Storage class of objects'),
    storageClassFor: onePerPurpose(storageClass, 'Storage class').describe('Storage classes of single purposes'),
    objectLock: onePerPurpose(lock, 'Lock').describe('Objects that cannot be changed; the bucket has to allow locks'),
    partSizeMiB: z
      .int()
      .min(5)
      .max(64)
      .default(16)
      .describe('Size of the parts of large objects; it grows by itself where an object needs too many'),
    maxConcurrency: z
      .int()
      .min(1)
      .max(16)
      .default(4)
      .describe('Parts in memory and on their way at once, over all uploads'),
    checksumMode: z
      .enum(['auto', 'native', 'md5', 'none'])
      .default('auto')
      .describe('What the store checks parts with: CRC-32, MD5, or only the signature; "auto" follows the provider'),
    presignMaxSeconds: storeKeys.presignMaxSeconds,
    requestTimeoutMs: storeKeys.requestTimeoutMs,
    maxAttempts: z.int().min(1).max(10).default(4).describe('Attempts of each request'),
    defaultFor: storeKeys.defaultFor,
    manageLifecycle: z
      .boolean()
      .default(false)
      .describe('Adds a rule to the bucket by which AWS ends uploads that were left for 7 days'),
  })
  .refine(({ endpoint: address, provider }) => address !== '' || provider === 'aws-s3', {
    error: 'is needed for every provider but aws-s3',
    path: ['endpoint'],
  })
  .refine(({ endpoint: address, useSSL }) => !address.startsWith(useSSL ? 'http://' : 'https://'), {
    error: 'must fit the address in "endpoint": true for https, false for http',
    path: ['useSSL'],
  })
  .refine(({ provider, useSSL }) => useSSL || provider !== 'aws-s3', {
    error: 'cannot be switched off for aws-s3',
    path: ['useSSL'],
  })
  .refine(({ endpoint: address, useFips, useDualstack }) => address === '' || (!useFips && !useDualstack), {
    error: 'is for AWS: leave "endpoint" empty, or "useFips" and "useDualstack" off',
    path: ['endpoint'],
  })
  .refine(({ region, useFips }) => !useFips || !region.startsWith('cn-'), {
    error: 'does not exist in China',
    path: ['useFips'],
  })
  .refine(({ storageClass: usual, storageClassFor }) => !archiveClasses.has(storageClassFor.uploads ?? usual), {
    error: 'uploads are read at once, which an archive class does not allow: set "storageClassFor.uploads"',
    path: ['storageClass'],
  });

export type S3Config = z.output<typeof configSchema>;
