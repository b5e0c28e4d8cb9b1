import { z } from 'zod';
import type { Json } from '../api/common.ts';
import { definePoint } from './define-point.ts';

/** One entry of the audit log: who did what to whom is added by the host. */
export interface AuditRecord {
  readonly category:
    | 'auth'
    | 'access'
    | 'session'
    | 'user'
    | 'template'
    | 'plugin'
    | 'config'
    | 'data'
    | 'policy'
    | 'system';
  /** `noun.verb` in the past tense, such as `recording.deleted`. */
  readonly action: string;
  readonly outcome: 'success' | 'failure' | 'denied' | 'unknown';
  readonly target?: { readonly kind: string; readonly id: string; readonly name?: string | undefined } | undefined;
  readonly session?: string | undefined;
  /** 0 is the least. */
  readonly severity?: 0 | 1 | 2 | 3 | 4 | 5 | undefined;
  readonly summary?: string | undefined;
  readonly details?: Json | undefined;
}

/** A log that only grows and can prove it, version 1. */
export interface AuditLog {
  append(record: AuditRecord): Promise<{ readonly seq: number; readonly id: string; readonly hash: string }>;
  /** That an entry is in the log, as hashes on the way to a checkpoint. */
  proof(id: string): Promise<{
    readonly record?: Json | undefined;
    readonly inclusion: readonly string[];
    readonly checkpoint: string;
  }>;
  status(): Promise<{
    readonly enabled: boolean;
    readonly level: string;
    readonly headSeq: number;
    readonly lastSealAt?: string | undefined;
    readonly anchoredSeq?: number | undefined;
    readonly anchoredAt?: string | undefined;
    readonly lastFullVerify?: { readonly at: string; readonly result: string } | undefined;
    readonly gaps24h: number;
    readonly retentionDays: number;
  }>;
}

const line = z.string().min(1).max(512);
const count = z.int().min(0);
const json = z.record(z.string(), z.json());

export const auditLog = definePoint<AuditLog>({
  methods: {
    append: {
      args: z.tuple([
        z.strictObject({
          category: z.enum([
            'auth',
            'access',
            'session',
            'user',
            'template',
            'plugin',
            'config',
            'data',
            'policy',
            'system',
          ]),
          action: line,
          outcome: z.enum(['success', 'failure', 'denied', 'unknown']),
          target: z.strictObject({ kind: line, id: line, name: line.optional() }).optional(),
          session: line.optional(),
          severity: z.literal([0, 1, 2, 3, 4, 5]).optional(),
          summary: z.string().max(2000).optional(),
          details: json.optional(),
        }),
      ]),
      result: z.object({ seq: count, id: line, hash: line }),
    },
    proof: {
      args: z.tuple([line]),
      result: z.object({
        record: json.optional(),
        inclusion: z.array(line).max(64),
        checkpoint: z.string().max(4096),
      }),
    },
    status: {
      args: z.tuple([]),
      result: z.object({
        enabled: z.boolean(),
        level: line,
        headSeq: count,
        lastSealAt: z.iso.datetime().optional(),
        anchoredSeq: count.optional(),
        anchoredAt: z.iso.datetime().optional(),
        lastFullVerify: z.object({ at: z.iso.datetime(), result: line }).optional(),
        gaps24h: count,
        retentionDays: count,
      }),
    },
  },
});
