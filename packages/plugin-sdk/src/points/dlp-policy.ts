import { z } from 'zod';
import type { Json } from '../api/common.ts';
import { definePoint } from './define-point.ts';

/** What protects data in sessions, and what it found, version 1. */
export interface DlpPolicy {
  /** `null` for an unknown session. */
  effective(sessionId: string): Promise<{
    readonly version: string;
    readonly controls: Json;
    readonly enforced: 'all' | 'partly' | 'unknown';
    readonly missing: readonly string[];
  } | null>;
  /** Newest last. */
  findings(query: {
    /** Instant. */
    readonly since: string;
    readonly severity?: string | undefined;
    readonly cursor?: string | undefined;
  }): Promise<{ readonly items: readonly Json[]; readonly cursor?: string | undefined }>;
}

const line = z.string().min(1).max(512);
const json = z.record(z.string(), z.json());

export const dlpPolicy = definePoint<DlpPolicy>({
  methods: {
    effective: {
      args: z.tuple([line]),
      result: z
        .object({
          version: line,
          controls: json,
          enforced: z.enum(['all', 'partly', 'unknown']),
          missing: z.array(line).max(100),
        })
        .nullable(),
    },
    findings: {
      args: z.tuple([
        z.strictObject({
          since: z.iso.datetime(),
          severity: line.optional(),
          cursor: z.string().max(4000).optional(),
        }),
      ]),
      result: z.object({ items: z.array(json).max(1000), cursor: z.string().max(4000).optional() }),
    },
  },
});
