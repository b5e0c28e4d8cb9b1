import { parseDurationMs } from '@streamspace/plugin-sdk';
import { z } from 'zod';

const longestTtlMs = 3650 * 86_400_000;

const name = z.string();
const writer = z.int().min(1);
const bytes = z.int().min(0);
const data = z.instanceof(ReadableStream<Uint8Array>, { error: 'must be a stream of bytes' });
const ttl = z
  .string()
  .regex(/^\d{1,9}(ms|s|min|h|d)$/, { error: 'must be a duration such as "24h"', abort: true })
  .transform(parseDurationMs)
  .refine((ms) => ms > 0 && ms <= longestTtlMs, { error: 'must be more than nothing and at most 3650d' });

/** The arguments of `api.spool`. A writer is in one member, whose first argument says what to do. */
export const spoolArguments = {
  'spool.write': z.tuple([
    z.discriminatedUnion('op', [
      z.strictObject({ op: z.literal('open'), name, append: z.boolean().default(false), ttl: ttl.optional(), data }),
      z.strictObject({ op: z.enum(['sync', 'close']), writer, bytes }),
      z.strictObject({ op: z.literal('abort'), writer }),
    ]),
  ]),
  'spool.read': z.tuple([name, z.strictObject({ start: bytes.optional(), end: bytes.optional() })]),
  'spool.stat': z.tuple([name]),
  'spool.list': z.tuple([
    name,
    z.strictObject({ cursor: z.string().max(200).optional(), limit: z.int().min(1).max(500).default(100) }),
  ]),
  'spool.delete': z.tuple([name]),
  'spool.usage': z.tuple([]),
} as const;
