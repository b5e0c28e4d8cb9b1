import type { KeyValueStorage } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/** Attempts that are kept for each endpoint. */
const kept = 50;

const attemptSchema = z.object({
  /** Instant, ISO 8601. */
  at: z.string(),
  messageId: z.string(),
  /** From 1. */
  attempt: z.number(),
  outcome: z.enum(['delivered', 'gone', 'failed']),
  error: z.string().exactOptional(),
  durationMs: z.number(),
});

/** One try to deliver a message. */
export type Attempt = z.output<typeof attemptSchema>;

/** The latest attempts of each endpoint. */
export interface AttemptLog {
  add(endpoint: string, attempt: Attempt): Promise<void>;
  /** Newest first. */
  list(endpoint: string): Promise<readonly Attempt[]>;
}

const prefix = (endpoint: string): string => `attempt:${endpoint}:`;

/** One key for each attempt, so that deliveries that end at the same time do not overwrite each other. */
export function createAttemptLog(storage: KeyValueStorage): AttemptLog {
  return {
    async add(endpoint, attempt) {
      await storage.set(`${prefix(endpoint)}${attempt.at}:${attempt.messageId}`, attempt);
      const outdated = (await storage.keys(prefix(endpoint))).slice(0, -kept);
      await Promise.all(outdated.map((key) => storage.delete(key)));
    },
    async list(endpoint) {
      const keys = await storage.keys(prefix(endpoint));
      const attempts = await Promise.all(keys.toReversed().map((key) => storage.get(key)));
      // One that another delivery has just removed reads as undefined.
      return attempts.flatMap((attempt) => attemptSchema.safeParse(attempt).data ?? []);
    },
  };
}

/** An attempt as a line of text. */
export function attemptLine(endpoint: string, { at, messageId, attempt, outcome, error, durationMs }: Attempt): string {
  const reason = error === undefined ? '' : `: ${error}`;
  return `${at} ${endpoint} ${messageId} attempt ${attempt} ${outcome} in ${durationMs} ms${reason}`;
}
