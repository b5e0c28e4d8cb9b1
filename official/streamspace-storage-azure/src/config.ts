import { X509Certificate } from 'node:crypto';
import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { accessTiers } from './tiers.ts';

export const purposes = ['recordings', 'snapshots', 'uploads'] as const;
export type Purpose = (typeof purposes)[number];

const container = z.string().regex(/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, {
  error: 'must be the name of a container: 3 to 63 lower-case letters, digits and single "-"',
});
const endpoint = z.string().regex(/^$|^https?:\/\/([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(\/[A-Za-z0-9-]*)?$/, {
  error: 'must be an address such as "https://storage.example.com/account"',
});
const path = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))(?!.*\/\/)(?!.*[.%](\/|$))[A-Za-z0-9!_.*'()/-]{1,200}$/, {
    error:
      'must be a folder such as "recordings/": letters, digits and punctuation, no "/" first, no ".." and no "." at the end',
  });
const uuid = z.string().regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, {
  error: 'must be an id such as "72f988bf-86f1-41af-91ab-2d7cd011db47"',
});
const accountKey = secret(
  z.string().regex(/^[A-Za-z0-9+/]{86}==$/, { error: 'must be a key of the account: 64 bytes in base64' }),
);
const sasToken = secret(
  z
    .string()
    .max(4096)
    .regex(/^\??sv=\d{4}-\d\d-\d\d&\S+$/, { error: 'must be a SAS token that starts with "sv="' })
    .refine(allowsEnough, { error: 'must allow to read, create, write, delete and list: "sp=rcwdl"' }),
);
const tier = z.enum(accessTiers);
const policy = z.strictObject({
  mode: z.enum(['Unlocked', 'Locked']).describe('Whether somebody with special rights may shorten it'),
  days: z.int().min(1).max(36_500).describe('How long after it was written an object cannot be changed'),
});
const ipv4 = String.raw`(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}`;

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

const accessTier = z
  .strictObject({
    recordings: tier.default('Cool').describe('Access tier of recordings'),
    snapshots: tier.default('Cool').describe('Access tier of snapshots'),
    uploads: tier
      .exclude(['Archive'], {
        error: 'uploads are read at once, which "Archive" does not allow: take Hot, Cool or Cold',
      })
      .default('Hot')
      .describe('Access tier of uploads'),
  })
  .prefault({});

const immutability = z
  .strictObject({
    recordings: policy.optional().describe('Immutability of recordings'),
    snapshots: policy.optional().describe('Immutability of snapshots'),
    uploads: policy.optional().describe('Immutability of uploads'),
  })
  .default({});

export const configSchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Whether the store is used; otherwise nothing is sent to it'),
    accountName: z
      .string()
      .regex(/^[a-z0-9]{3,24}$/, {
        error: 'must be the name of a storage account: 3 to 24 lower-case letters and digits',
      })
      .describe('Name of the storage account'),
    containerName: container.describe('Name of the container, which has to exist'),
    credentialMode: z
      .enum(['shared-key', 'sas', 'service-principal'])
      .default('shared-key')
      .describe('What the plugin signs in with: a key of the account, a SAS token, or an application of Entra ID'),
    accountKey: accountKey.optional().describe('Key of the account, for "shared-key". Secret'),
    sasToken: sasToken.optional().describe('SAS token of the container, for "sas". Secret'),
    tenantId: uuid.optional().describe('Tenant of the application, for "service-principal"'),
    clientId: uuid.optional().describe('Id of the application, for "service-principal"'),
    clientSecret: secret(z.string().min(1).max(1024))
      .optional()
      .describe('Secret of the application, for "service-principal". Secret'),
    cloud: z.enum(['public', 'china', 'usgov']).default('public').describe('Which Azure the account is in'),
    endpoint: endpoint
      .default('')
      .describe(
        'Address of the blob service where it is not Azure’s own, with the account where it belongs into the path',
      ),
    caCertificate: z
      .string()
      .max(65_536)
      .refine(isCertificate, { error: 'must be a certificate in PEM' })
      .default('')
      .meta({ multiline: true })
      .describe('Authority that signed the certificate of the endpoint, PEM, where it is a private one'),
    createContainer: z.boolean().default(false).describe('Makes the container where there is none, private'),
    storagePaths: storagePaths.prefault({}).describe('Folders in the container'),
    accessTier: accessTier.describe('Access tiers of single purposes'),
    encryptionScope: z
      .string()
      .regex(/^[A-Za-z0-9-]{3,63}$/, { error: 'must be the name of an encryption scope' })
      .optional()
      .describe('Scope of the account whose key objects are encrypted with; without one, the key of the container'),
    encryption: z
      .strictObject({
        required: z.boolean().default(true).describe('Refuses a store that does not say that it encrypts'),
      })
      .prefault({})
      .describe('Encryption by the store'),
    immutability: immutability.describe(
      'Objects that cannot be changed; the container has to allow policies for versions',
    ),
    blockSizeMiB: z
      .int()
      .min(1)
      .max(64)
      .default(16)
      .describe('Size of the blocks of large objects; it grows by itself where an object needs too many'),
    maxConcurrency: z
      .int()
      .min(1)
      .max(16)
      .default(4)
      .describe('Blocks in memory and on their way at once, over all uploads'),
    transferChecksum: z
      .enum(['md5', 'none'])
      .default('md5')
      .describe('What the store checks each request’s body with, beside TLS'),
    presignMaxSeconds: z
      .int()
      .min(1)
      .max(604_800)
      .default(900)
      .describe('Longest that an address works that is given out, in seconds'),
    presignIpRange: z
      .string()
      .regex(new RegExp(`^$|^${ipv4}(-${ipv4})?$`), {
        error: 'must be an IPv4 address or a range such as "10.0.0.1-10.0.0.9"',
      })
      .default('')
      .describe('IPv4 address, or range of them, from which addresses work that are given out; empty for all'),
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
  })
  .refine(({ credentialMode, accountKey: key }) => credentialMode !== 'shared-key' || key !== undefined, {
    error: 'is needed for "shared-key"',
    path: ['accountKey'],
  })
  .refine(({ credentialMode, sasToken: token }) => credentialMode !== 'sas' || token !== undefined, {
    error: 'is needed for "sas"',
    path: ['sasToken'],
  })
  .refine(
    ({ credentialMode, tenantId, clientId, clientSecret }) =>
      credentialMode !== 'service-principal' || [tenantId, clientId, clientSecret].every((part) => part !== undefined),
    { error: 'needs "tenantId", "clientId" and "clientSecret" for "service-principal"', path: ['credentialMode'] },
  )
  .refine(
    ({ credentialMode, endpoint: address }) => credentialMode !== 'service-principal' || !address.startsWith('http:'),
    {
      error: 'must be https for "service-principal": a token does not travel in the clear',
      path: ['endpoint'],
    },
  );

export type AzureConfig = z.output<typeof configSchema>;

/** Every folder ends in `/`. */
export const withSlash = (folder: string): string => (folder.endsWith('/') ? folder : `${folder}/`);

const areApart = (folders: readonly string[]): boolean =>
  folders.every((one, index) => folders.every((other, at) => at === index || !other.startsWith(one)));

function allowsEnough(token: string): boolean {
  const allowed = new URLSearchParams(token.replace(/^\?/, '')).get('sp') ?? '';
  return 'rcwdl'.split('').every((letter) => allowed.includes(letter));
}

function isCertificate(pem: string): boolean {
  if (pem === '') return true;
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
