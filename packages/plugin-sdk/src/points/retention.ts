import { z } from 'zod';
import { definePoint } from './define-point.ts';

/** Data that a plugin keeps and that somebody else decides how long to keep, version 1. By type, such as `recordings`. */
export interface Retention {
  types(): Promise<
    readonly { readonly type: string; readonly count: number; readonly oldestAt?: string | undefined }[]
  >;
  /** What is older than the instant, oldest first. */
  expired(
    type: string,
    cutoff: string,
    cursor?: string,
  ): Promise<{
    readonly items: readonly {
      readonly id: string;
      readonly createdAt: string;
      readonly subject?: string | undefined;
      readonly bytes?: number | undefined;
    }[];
    readonly cursor?: string | undefined;
  }>;
  /** Deletes for good. What is refused says why; `receipt` names the provider's own record of it. */
  purge(
    type: string,
    ids: readonly string[],
  ): Promise<{
    readonly purged: readonly string[];
    readonly refused: readonly { readonly id: string; readonly reason: string }[];
    readonly receipt: string;
  }>;
}

const id = z.string().min(1).max(512);
const instant = z.iso.datetime();

export const retention = definePoint<Retention>({
  methods: {
    types: {
      args: z.tuple([]),
      result: z.array(z.object({ type: id, count: z.int().min(0), oldestAt: instant.optional() })).max(100),
    },
    expired: {
      args: z.tuple([id, instant, z.exactOptional(z.string().max(4000))]),
      result: z.object({
        items: z
          .array(z.object({ id, createdAt: instant, subject: id.optional(), bytes: z.int().min(0).optional() }))
          .max(1000),
        cursor: z.string().max(4000).optional(),
      }),
    },
    purge: {
      args: z.tuple([id, z.array(id).min(1).max(500)]),
      result: z.object({
        purged: z.array(id),
        refused: z.array(z.object({ id, reason: z.string().max(500) })),
        receipt: id,
      }),
      timeoutMs: 300_000,
    },
  },
});
