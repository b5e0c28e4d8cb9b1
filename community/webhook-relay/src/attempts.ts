import type { Attempt, Rows } from './rows.ts';

/** Attempts of each endpoint that `relay:log` shows. */
const shown = 50;

/** The delivery log. */
export interface AttemptLog {
  add(attempt: Omit<Attempt, 'expiresAt'>): Promise<void>;
  /** The latest of an endpoint, newest first. */
  list(endpoint: string): Promise<readonly Attempt[]>;
}

/** @param retentionMs How long an attempt is kept, in milliseconds. */
export function createAttemptLog({ attempts }: Pick<Rows, 'attempts'>, retentionMs: number): AttemptLog {
  return {
    add: (attempt) => attempts.put({ ...attempt, expiresAt: attempt.at + retentionMs }),
    list: (endpoint) => attempts.find({ where: { endpoint }, order: 'desc', limit: shown }),
  };
}

/** An attempt as a line of text. */
export function attemptLine({ endpoint, at, messageId, attempt, outcome, error, durationMs }: Attempt): string {
  const reason = error === undefined ? '' : `: ${error}`;
  return `${new Date(at).toISOString()} ${endpoint} ${messageId} attempt ${attempt} ${outcome} in ${durationMs} ms${reason}`;
}
