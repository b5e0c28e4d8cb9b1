import { onePerPurpose, storagePathsSchema, storeKeys } from '@streamspace/plugin-kit/object-store';
import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { findCredentialFault } from './credentials.ts';
import { storageClasses } from './storage-classes.ts';

const mebibyte = 1024 ** 2;
/** Half of what the plugin may take: parts wait for their answers, and go on being held meanwhile. */
const mostHeldMiB = 256;

const bucketName = z
  .string()
  .max(222)
  .regex(/^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)(?!goog)[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, {
    error: 'must be the name of a bucket: 3 to 63 lower-case letters, digits, "-", "_" and "."',
  })
  .refine((name) => name.split('.').every((part) => part.length <= 63), {
    error: 'must have at most 63 characters between two dots',
  });
const origin = z.string().regex(/^$|^https?:\/\/([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?\/?$/, {
  error: 'must be an address without a path, such as "https://storage-psc.p.googleapis.com"',
});
const address = z.string().regex(/^$|^https?:\/\/[A-Za-z0-9._-]+(:\d{1,5})?(\/[^\s#]*)?$/, {
  error: 'must be an address such as "https://tokens.example.com/token"',
});
const project = z.string().regex(/^([a-z0-9.-]{1,100}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, {
  error: 'must be the id of a project: 6 to 30 lower-case letters, digits and "-"',
});
const email = z.string().regex(/^[a-z0-9._-]{1,64}@[a-z0-9.-]{1,128}$/, {
  error: 'must be the address of a service account, such as "name@project.iam.gserviceaccount.com"',
});
const retention = z.strictObject({
  mode: z.enum(['Unlocked', 'Locked']).describe('Whether somebody with special rights may shorten it'),
  days: z.int().min(1).max(36_500).describe('How long after it was written an object cannot be changed'),
});

const storageClass = z.strictObject({
  recordings: z.enum(storageClasses).default('NEARLINE').describe('Storage class of recordings'),
  snapshots: z.enum(storageClasses).default('NEARLINE').describe('Storage class of snapshots'),
  uploads: z.enum(storageClasses).default('STANDARD').describe('Storage class of uploads'),
});

export const configSchema = z
  .strictObject({
    enabled: storeKeys.enabled,
    projectID: project.describe('Project of the bucket, named in the rights that the page shows'),
    bucketName: bucketName.describe('Name of the bucket, which has to exist'),
    credentialMode: z
      .enum(['key-file', 'workload-identity'])
      .default('key-file')
      .describe('Whether the credentials are the key of a service account, or say how a workload proves who it is'),
    credentialsJSON: secret(z.string().min(2).max(16_384))
      .meta({ multiline: true })
      .describe('The credentials as Google gives them out: a file of type service_account or external_account. Secret'),
    subjectTokenUrl: address
      .default('')
      .describe(
        'Address that gives out the token of the workload, the same as "credential_source.url" in the credentials',
      ),
    signingServiceAccount: email
      .optional()
      .describe('Service account that signs addresses where the credentials hold no private key'),
    userProject: project.optional().describe('Project that pays, for buckets whose requesters pay'),
    apiEndpoint: origin
      .default('')
      .describe('Address of Cloud Storage, such as one of Private Service Connect; empty for storage.googleapis.com'),
    storagePaths: storagePathsSchema().prefault({}).describe('Folders in the bucket'),
    storageClass: storageClass
      .prefault({})
      .describe('Storage classes of the purposes; other purposes have that of the bucket'),
    kmsKeyName: z
      .string()
      .regex(/^projects\/[^/\s]+\/locations\/[^/\s]+\/keyRings\/[^/\s]+\/cryptoKeys\/[^/\s]+$/, {
        error: 'must be a key such as "projects/p/locations/eu/keyRings/r/cryptoKeys/k", without a version',
      })
      .optional()
      .describe('Key of Cloud KMS that objects are encrypted with; without one, Google takes a key of its own'),
    encryption: z
      .strictObject({
        required: z
          .boolean()
          .default(true)
          .describe('Refuses a bucket that encrypts with another key than "kmsKeyName"; otherwise goes on'),
      })
      .prefault({})
      .describe('Encryption by the store'),
    retention: onePerPurpose(retention, 'Retention').describe(
      'Objects that cannot be changed; the bucket has to allow object retention',
    ),
    chunkSizeMiB: z.int().min(1).max(256).default(16).describe('Size of the chunks of large objects'),
    maxConcurrentUploads: z
      .int()
      .min(1)
      .max(16)
      .default(4)
      .describe('Chunks in memory and on their way at once, over all uploads'),
    presignMaxSeconds: storeKeys.presignMaxSeconds,
    requestTimeoutMs: storeKeys.requestTimeoutMs,
    maxAttempts: z.int().min(1).max(10).default(5).describe('Attempts of each request'),
    defaultFor: storeKeys.defaultFor,
  })
  .refine((config) => config.chunkSizeMiB * config.maxConcurrentUploads <= mostHeldMiB, {
    error: `times "maxConcurrentUploads" must be at most ${mostHeldMiB}: so much is held in memory`,
    path: ['chunkSizeMiB'],
  })
  .superRefine((config, context) => {
    const fault = findCredentialFault(config);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: [fault.key], message: fault.message });
  });

export type GcsConfig = z.output<typeof configSchema>;

export const chunkBytes = ({ chunkSizeMiB }: Pick<GcsConfig, 'chunkSizeMiB'>): number => chunkSizeMiB * mebibyte;

/** Where Cloud Storage is reached. */
export const originOf = ({ apiEndpoint }: Pick<GcsConfig, 'apiEndpoint'>): string =>
  apiEndpoint === '' ? 'https://storage.googleapis.com' : apiEndpoint.replace(/\/$/, '');
