import { X509Certificate } from 'node:crypto';
import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { archiveClasses, providers, storageClasses } from './profiles.ts';

export const purposes = ['recordings', 'snapshots', 'uploads'] as const;
export type Purpose = (typeof purposes)[number];

const bucket = z.string().regex(/^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
  error: 'must be the name of a bucket: 3 to 63 lower-case letters, digits, "." and "-"',
});
const endpoint = z.string().regex(/^$|^(https?:\/\/)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?\/?$/, {
  error: 'must be an address without a path, such as "https://minio.example.com:9000"',
});
const path = z.string().regex(/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))(?!.*\/\/)[A-Za-z0-9!_.*'()/-]{1,200}$/, {
  error: 'must be a folder such as "recordings/": letters, digits and punctuation, no "/" first, no ".."',
});
const storageClass = z.enum(storageClasses);
const lock = z.strictObject({
  mode: z.enum(['GOVERNANCE', 'COMPLIANCE']).describe('Whether somebody with special rights may lift it'),
  days: z.int().min(1).max(36_500).describe('How long after it was written an object cannot be changed'),
});

const storagePaths = z
  .strictObject({
    recordings: path.default('recordings/').describe('Folder of recordings'),
    snapshots: path.default('snapshots/').describe('Folder of snapshots'),
    uploads: path.default('uploads/').describe('Folder of uploads'),
    other: path.default('other/').describe('Folder of everything else, with one folder in it for each purpose'),
  })
  .refine((paths) => areApart(Object.values(paths).map(withSlash)), {
    error: 'no folder may be the same as another one or lie in it',
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

const onePerPurpose = <T extends z.ZodType>(value: T, what: string) =>
  z
    .strictObject({
      recordings: value.optional().describe(`${what} of recordings`),
      snapshots: value.optional().describe(`${what} of snapshots`),
      uploads: value.optional().describe(`${what} of uploads`),
    })
    .default({});

export const configSchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Whether the store is used; otherwise nothing is sent to it'),
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
    caCertificate: z
      .string()
      .max(65_536)
      .refine(isCertificate, { error: 'must be a certificate in PEM' })
      .default('')
      .meta({ multiline: true })
      .describe('Authority that signed the certificate of the endpoint, PEM, where it is a private one'),
    pathStyle: z
      .boolean()
      .default(false)
      .describe('Writes the bucket into the path at AWS; with an endpoint it is always written there'),
    storagePaths: storagePaths.prefault({}).describe('Folders in the bucket'),
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
    presignMaxSeconds: z
      .int()
      .min(1)
      .max(604_800)
      .default(900)
      .describe('Longest that an address works that is given out, in seconds'),
    requestTimeoutMs: z
      .int()
      .min(1000)
      .max(600_000)
      .default(60_000)
      .describe('Longest wait for an answer, in milliseconds, beside the time that a body takes at 64 KiB/s'),
    maxAttempts: z.int().min(1).max(10).default(4).describe('Attempts of each request'),
    defaultFor: z
      .array(z.enum(purposes))
      .max(purposes.length)
      .default([...purposes])
      .describe('Purposes that this store serves'),
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

/** Every folder ends in `/`. */
export const withSlash = (folder: string): string => (folder.endsWith('/') ? folder : `${folder}/`);

const areApart = (folders: readonly string[]): boolean =>
  folders.every((one, index) => folders.every((other, at) => at === index || !other.startsWith(one)));

function isCertificate(pem: string): boolean {
  if (pem === '') return true;
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
