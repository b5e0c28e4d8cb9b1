import { z } from 'zod';

const metadataSchema = z.object({
  name: z.string().min(1),
  resourceVersion: z.string().min(1),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** What is read of a ConfigMap. */
export const configMapSchema = z.object({
  metadata: metadataSchema,
  data: z.record(z.string(), z.string()).optional(),
});

/** A page of the answer to a list. */
export const configMapListSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().min(1), continue: z.string().optional() }),
  items: z.array(configMapSchema).nullable(),
});

/** A line of the answer to a watch. Of an object that is not a ConfigMap, only what the watch needs is read. */
export const watchEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['ADDED', 'MODIFIED', 'DELETED']), object: configMapSchema }),
  z.object({
    type: z.literal('BOOKMARK'),
    object: z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) }),
  }),
  z.object({
    type: z.literal('ERROR'),
    object: z.object({ code: z.number().optional(), message: z.string().optional() }),
  }),
]);

export type ConfigMap = Readonly<z.infer<typeof configMapSchema>>;
