import type { NoticeMetrics } from '@streamspace/plugin-kit/notifications';
import { isPluginError, PluginError, type JobRun } from '@streamspace/plugin-sdk';
import type { PagerDutyClient } from './pagerduty-client.ts';
import type { RoutingKeys } from './routing-keys.ts';
import type { PluginApi, SendJob } from './rows.ts';

/** At most two events a second for each routing key. */
const gapMs = 500;
const probeMs = 15 * 60_000;
const dayMs = 86_400_000;

export interface SenderOptions {
  readonly api: PluginApi;
  readonly client: PagerDutyClient;
  readonly keys: RoutingKeys;
  readonly metrics: NoticeMetrics;
  /** `maxAttempts` of the job in the manifest. */
  readonly maxAttempts: number;
  readonly now: () => number;
}

/** The job that hands calls to PagerDuty, one at a time and in order for each routing key. */
export function createSender({ api, client, keys, metrics, maxAttempts, now }: SenderOptions) {
  const { alerts, calls } = api.storage;
  const lastAt = new Map<string, number>();
  const condition = (keyId: string): string => `routing key ${keyId}`;

  async function settle(id: string, state: 'waiting' | 'sent' | 'cancelled' | 'failed', error?: string): Promise<void> {
    await calls.update({ id }, (row) => {
      if (row === undefined) return undefined;
      const { error: _before, ...rest } = row;
      const expiresAt = state === 'waiting' ? row.expiresAt : now() + (state === 'failed' ? 30 : 1) * dayMs;
      return { ...rest, state, expiresAt, ...(error === undefined ? {} : { error }) };
    });
  }

  /**
   * Whether the call still says something: a trigger that was over before it was ever tried is left out, and so is the
   * resolve behind it. A trigger that may have arrived is on record before it leaves.
   */
  async function isNeeded({ kind, key, round }: SendJob): Promise<boolean> {
    if (kind === 'change' || round === 0) return true;
    const alert = await alerts.get({ key });
    if (alert === undefined) return true;
    if (alert.attempted >= round) return true;
    if (kind === 'resolve' || alert.round > round || alert.state === 'resolved') return false;
    await alerts.update({ key }, (row) => row && { ...row, attempted: Math.max(row.attempted, round) });
    return true;
  }

  async function refused(keyId: string, { message }: PluginError): Promise<PluginError> {
    await api.jobs.pause('send', {
      key: keyId,
      until: new Date(now() + probeMs).toISOString(),
      reason: message.slice(0, 200),
    });
    await api.health(condition(keyId), {
      level: 'failing',
      message,
      hint: 'Enter the key of an Events API v2 integration',
    });
    await api.banner(condition(keyId), { title: 'PagerDuty takes no alerts', text: message, level: 'error' });
    // It stays in the queue: another key of the configuration may be right.
    return new PluginError('RATE_LIMITED', message, { retryAfterMs: probeMs });
  }

  async function send(job: SendJob, signal: AbortSignal): Promise<'sent' | 'cancelled'> {
    const routingKey = keys.find(job.keyId);
    if (routingKey === undefined) {
      throw new PluginError(
        'NOT_FOUND',
        'The configuration no longer has the routing key that the alert began with: resolve it in PagerDuty',
      );
    }
    if (!(await isNeeded(job))) return 'cancelled';
    const waitMs = (lastAt.get(job.keyId) ?? -Infinity) + gapMs - now();
    if (waitMs > 0) await new Promise((resolve) => void setTimeout(resolve, waitMs));
    lastAt.set(job.keyId, now());
    await metrics.timed(() => client.send(job, routingKey, signal));
    return 'sent';
  }

  return async ({ payload, attempt, signal }: JobRun<SendJob>): Promise<void> => {
    const { id, keyId, type } = payload;
    let state: 'sent' | 'cancelled';
    try {
      state = await send(payload, signal);
    } catch (thrown) {
      let error = isPluginError(thrown) ? thrown : new PluginError('INTERNAL', 'The event could not be made');
      if (error.reason === 'key') error = await refused(keyId, error);
      else if (error.code !== 'RATE_LIMITED')
        await api.health(condition(keyId), { level: 'degraded', message: error.message });
      const isLast = !error.retryable || (attempt >= maxAttempts && error.code !== 'RATE_LIMITED');
      if (isLast) metrics.failed(type, error.code);
      await settle(id, isLast ? 'failed' : 'waiting', error.message);
      throw error;
    }
    await settle(id, state);
    if (state === 'cancelled') return metrics.suppressed(type, 'over');
    metrics.sent(type, 'sent');
    await api.health(condition(keyId), undefined);
    await api.banner(condition(keyId), undefined);
  };
}
