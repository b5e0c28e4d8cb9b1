import { collection } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/** An upload in parts that can be taken up again. */
export const uploadRowSchema = z.object({
  token: z.string(),
  /** Whose it is. */
  consumer: z.string(),
  purpose: z.string(),
  /** Whole, as the vendor knows it. */
  key: z.string(),
  /** The vendor's; empty until the first part is sent. */
  uploadId: z.string(),
  partSize: z.int(),
  contentType: z.string(),
  contentLength: z.int().optional(),
  sha256: z.string().optional(),
  metadata: z.record(z.string(), z.string()),
  writeId: z.string(),
  ifAbsent: z.boolean(),
  storageClass: z.string().optional(),
  retention: z.object({ mode: z.string(), until: z.string() }).optional(),
  createdAt: z.string(),
});
export type UploadRow = z.output<typeof uploadRowSchema>;

export const checkSchema = z.object({ name: z.string(), ok: z.boolean(), message: z.string().optional() });
export type Check = z.output<typeof checkSchema>;

const probeSchema = z.object({
  at: z.string(),
  status: z.enum(['ok', 'warn', 'down']),
  ms: z.int(),
  checks: z.array(checkSchema),
});
export type ProbeRow = z.output<typeof probeSchema>;

/** How long nobody has to write to an upload before it counts as given up. */
export const staleHours = 48;

/** What a store keeps about itself. There is no list of objects: the bucket is the truth. */
export const storeCollections = {
  uploads: collection(uploadRowSchema, { key: 'token', index: ['createdAt'], ttl: `${staleHours}h` }),
  probes: collection(probeSchema, { key: 'at', ttl: '7d' }),
  counters: collection(z.object({ day: z.string(), purpose: z.string(), objects: z.int(), bytes: z.int() }), {
    key: ['day', 'purpose'],
    ttl: '400d',
  }),
};
