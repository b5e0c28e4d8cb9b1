import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

/** Purposes that have a folder of their own, and settings of their own. */
export const purposes = ['recordings', 'snapshots', 'uploads'] as const;
export type Purpose = (typeof purposes)[number];

/** Every folder ends in `/`. */
export const withSlash = (folder: string): string => (folder.endsWith('/') ? folder : `${folder}/`);

const areApart = (folders: readonly string[]): boolean =>
  folders.every((one, index) => folders.every((other, at) => at === index || !other.startsWith(one)));

const anyFolder = z.string().regex(/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))(?!.*\/\/)[A-Za-z0-9!_.*'()/-]{1,200}$/, {
  error: 'must be a folder such as "recordings/": letters, digits and punctuation, no "/" first, no ".."',
});

/**
 * The configuration's `storagePaths`: folders that lie apart.
 *
 * @param folder What the vendor takes for a folder. Default: letters, digits and punctuation.
 */
export const storagePathsSchema = (folder: z.ZodString = anyFolder) =>
  z
    .strictObject({
      recordings: folder.default('recordings/').describe('Folder of recordings'),
      snapshots: folder.default('snapshots/').describe('Folder of snapshots'),
      uploads: folder.default('uploads/').describe('Folder of uploads'),
      other: folder.default('other/').describe('Folder of everything else, with one folder in it for each purpose'),
    })
    .refine((paths) => areApart(Object.values(paths).map(withSlash)), {
      error: 'no folder may be the same as another one or lie in it',
    });

/** One value for each purpose that is given any. */
export const onePerPurpose = <T extends z.ZodType>(value: T, what: string) =>
  z
    .strictObject({
      recordings: value.optional().describe(`${what} of recordings`),
      snapshots: value.optional().describe(`${what} of snapshots`),
      uploads: value.optional().describe(`${what} of uploads`),
    })
    .default({});

/** Keys that every store has, each for the configuration's schema. */
export const storeKeys = {
  enabled: z.boolean().default(false).describe('Whether the store is used; otherwise nothing is sent to it'),
  caCertificate: z
    .string()
    .max(65_536)
    .refine(isCertificate, { error: 'must be a certificate in PEM' })
    .default('')
    .meta({ multiline: true })
    .describe('Authority that signed the certificate of the endpoint, PEM, where it is a private one'),
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
  defaultFor: z
    .array(z.enum(purposes))
    .max(purposes.length)
    .default([...purposes])
    .describe('Purposes that this store serves'),
} as const;

function isCertificate(pem: string): boolean {
  if (pem === '') return true;
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
