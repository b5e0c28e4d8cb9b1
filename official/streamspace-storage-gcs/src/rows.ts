import { collection, encrypted, type Api } from '@streamspace/plugin-sdk';
import { storeCollections } from '@streamspace/plugin-kit/object-store';
import { z } from 'zod';

const sessionSchema = z.object({
  id: z.string(),
  /** Whole, as Cloud Storage knows it. */
  key: z.string(),
  /** Whoever has the address may write the object. */
  uri: encrypted(z.string()),
  startedAt: z.string(),
  /** CRC-32C of everything up to places where a chunk began or ended. */
  marks: z.array(z.object({ offset: z.int(), crc: z.int() })),
});
export type SessionRow = z.output<typeof sessionSchema>;

const repairSchema = z.object({
  key: z.string(),
  generation: z.string(),
  sha256: z.string(),
});
export type RepairRow = z.output<typeof repairSchema>;

/** What the plugin stores. A session ends by itself after a week. */
export const gcsCollections = {
  ...storeCollections,
  sessions: collection(sessionSchema, { key: 'id', ttl: '8d' }),
  repair: collection(repairSchema, { key: ['key', 'generation'], ttl: '30d' }),
};

/** What the store needs of the API. */
export type GcsApi = Pick<
  Api<'network', never, Readonly<Record<never, never>>, typeof gcsCollections>,
  'banner' | 'fetch' | 'health' | 'log' | 'plugins' | 'storage'
>;

export type SessionRows = Pick<GcsApi['storage']['sessions'], 'get' | 'put' | 'delete' | 'scan'>;
export type RepairRows = Pick<GcsApi['storage']['repair'], 'put' | 'delete' | 'scan'>;
