import { isEventType } from '@streamspace/plugin-sdk';
import type { HoldCause, NotifierApi } from './rows.ts';

/**
 * Why a notice does not go out by itself: its event came before, somebody asked for silence, quiet hours drop it, or it
 * waits for a digest, by the cause of that. `over`: what it says was past before it could be sent.
 */
export type Suppression = 'duplicate' | 'muted' | 'dropped' | 'over' | HoldCause;

/** What becomes of notices, in the same numbers for every channel. */
export interface NoticeMetrics {
  suppressed(type: string, reason: Suppression): void;
  /** The vendor took it. */
  sent(type: string, outcome: 'sent' | 'accepted'): void;
  /** It is a dead letter. `code` is that of its error. */
  failed(type: string, code: string): void;
  /** Makes an attempt, without the waiting before it, and notes how long it took. */
  timed<T>(attempt: () => Promise<T>): Promise<T>;
  /** How many notices wait to be sent. */
  waiting(count: number): void;
}

/**
 * - `notices_total{outcome,type,reason}`: `sent`, `accepted`, `failed` with the error's code as the reason, `suppressed`
 *   with a {@link Suppression}
 * - `send_seconds{outcome}`: attempts, `taken` or `refused`
 * - `notices_waiting`: as of the last start or probe
 *
 * No label holds an id, a name or a text of an event: types are those of the catalogue, or `other`.
 */
export function createNoticeMetrics({ metrics }: Pick<NotifierApi, 'metrics'>, now: () => number): NoticeMetrics {
  const count = (outcome: string, type: string, reason?: string): void =>
    metrics.counter('notices_total', 1, {
      outcome,
      type: type === 'digest' || type === 'test' || isEventType(type) ? type : 'other',
      ...(reason === undefined ? {} : { reason }),
    });

  return {
    suppressed: (type, reason) => count('suppressed', type, reason),
    sent: (type, outcome) => count(outcome, type),
    failed: (type, code) => count('failed', type, code),
    async timed(attempt) {
      const begun = now();
      let outcome = 'refused';
      try {
        const result = await attempt();
        outcome = 'taken';
        return result;
      } finally {
        metrics.histogram('send_seconds', (now() - begun) / 1000, { outcome });
      }
    },
    waiting: (waiting) => metrics.gauge('notices_waiting', waiting),
  };
}
