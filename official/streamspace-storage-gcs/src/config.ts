import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { findCredentialFault } from './credentials.ts';
import { storageClasses } from './storage-classes.ts';

export const purposes = ['recordings', 'snapshots', 'uploads'] as const;
export type Purpose = (typeof purposes)[number];

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
const path = z.string().regex(/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))(?!.*\/\/)[A-Za-z0-9!_.*'()/-]{1,200}$/, {
  error: 'must be a folder such as "recordings/": letters, digits and punctuation, no "/" first, no ".."',
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

const storageClass = z.strictObject({
  recordings: z.enum(storageClasses).default('NEARLINE').describe('Storage class of recordings'),
  snapshots: z.enum(storageClasses).default('NEARLINE').describe('Storage class of snapshots'),
  uploads: z.enum(storageClasses).default('STANDARD').describe('Storage class of uploads'),
});

export const configSchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Whether the store is used; otherwise nothing is sent to it'),
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
    storagePaths: storagePaths.prefault({}).describe('Folders in the bucket'),
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
    retention: z
      .strictObject({
        recordings: retention.optional().describe('Retention of recordings'),
        snapshots: retention.optional().describe('Retention of snapshots'),
        uploads: retention.optional().describe('Retention of uploads'),
      })
      .default({})
      .describe('Objects that cannot be changed; the bucket has to allow object retention'),
    chunkSizeMiB: z.int().min(1).max(256).default(16).describe('Size of the chunks of large objects'),
    maxConcurrentUploads: z
      .int()
      .min(1)
      .max(16)
      .default(4)
      .describe('Chunks in memory and on their way at once, over all uploads'),
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
    maxAttempts: z.int().min(1).max(10).default(5).describe('Attempts of each request'),
    defaultFor: z
      .array(z.enum(purposes))
      .max(purposes.length)
      .default([...purposes])
      .describe('Purposes that this store serves'),
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

/** Every folder ends in `/`. */
export const withSlash = (folder: string): string => (folder.endsWith('/') ? folder : `${folder}/`);

/** Where Cloud Storage is reached. */
export const originOf = ({ apiEndpoint }: Pick<GcsConfig, 'apiEndpoint'>): string =>
  apiEndpoint === '' ? 'https://storage.googleapis.com' : apiEndpoint.replace(/\/$/, '');

const areApart = (folders: readonly string[]): boolean =>
  folders.every((one, index) => folders.every((other, at) => at === index || !other.startsWith(one)));
