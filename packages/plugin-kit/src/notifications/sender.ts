import { PluginError, type JobRun } from '@streamspace/plugin-sdk';
import type { Breaker } from './breaker.ts';
import type { Channel, Delivered, Destination } from './channel.ts';
import type { NoticeMetrics } from './notice-metrics.ts';
import type { Notice } from './notice.ts';
import { pause } from './pause.ts';
import type { DeliveryState, NotifierApi, SendJob } from './rows.ts';

const dayMs = 24 * 60 * 60_000;
/** How long what was sent, and what was not, stays on the page. */
const keptMs = { sent: dayMs, failed: 14 * dayMs };

export interface SenderOptions<D extends Destination> {
  readonly api: Pick<NotifierApi, 'storage'>;
  readonly channel: Channel<D>;
  readonly breaker: Breaker;
  readonly metrics: NoticeMetrics;
  /** `maxAttempts` of the job in the manifest. */
  readonly maxAttempts: number;
  readonly now: () => number;
}

/** The job that hands messages to the vendor. The host runs it once at a time for each destination. */
export function createSender<D extends Destination>(options: SenderOptions<D>) {
  const { api, channel, breaker, metrics, maxAttempts, now } = options;
  const { deliveries, living } = api.storage;
  const lastAt = new Map<string, number>();

  async function settle({ destination, eventId }: SendJob, state: DeliveryState, error?: string): Promise<void> {
    await deliveries.update({ destination, eventId }, (row) => {
      if (row === undefined) return undefined;
      const { error: _before, ...rest } = row;
      const expiresAt =
        state === 'waiting' ? row.expiresAt : now() + (state === 'failed' ? keptMs.failed : keptMs.sent);
      return { ...rest, state, expiresAt, ...(error === undefined ? {} : { error }) };
    });
  }

  /** Where the message about the session stands. `undefined` for a notice that has none, and needs none. */
  async function refOf(notice: Notice, destination: string): Promise<string | undefined> {
    if (notice.session === undefined) return undefined;
    return (await living.get({ session: notice.session.id, destination }))?.ref;
  }

  async function remember({ content, destination }: SendJob, { ref }: Delivered): Promise<void> {
    if (content.kind !== 'notice' || content.notice.session === undefined) return;
    const key = { session: content.notice.session.id, destination };
    const isOver = content.notice.type === 'session.terminated';
    if (isOver || ref === undefined) await living.delete(key);
    else if (channel.keepsUpToDate(destination)) await living.put({ ...key, ref });
  }

  async function wait(destination: string, signal: AbortSignal): Promise<void> {
    const rest = (lastAt.get(destination) ?? -Infinity) + channel.paceMs - now();
    if (rest > 0) await pause(rest, signal);
    lastAt.set(destination, now());
  }

  async function send(job: SendJob, again: boolean, signal: AbortSignal): Promise<Delivered> {
    const destination = channel.find(job.destination);
    if (destination === undefined) {
      throw new PluginError('NOT_FOUND', `The configuration no longer has the destination "${job.destination}"`);
    }
    const gone = await breaker.goneReason(job.destination);
    if (gone !== undefined) throw new PluginError('VENDOR_REJECTED', gone);
    const { content } = job;
    const ref = content.kind === 'notice' ? await refOf(content.notice, job.destination) : undefined;
    // What is not announced has nothing to say where there is nothing to edit.
    if (content.kind === 'notice' && !content.announced && ref === undefined) return {};
    await wait(job.destination, signal);
    const delivered = await metrics.timed(() =>
      channel.deliver({ destination, content, again, signal, ...(ref === undefined ? {} : { ref }) }),
    );
    metrics.sent(typeOf(job), delivered.state ?? 'sent');
    return delivered;
  }

  return async ({ payload, attempt, interrupted, signal }: JobRun<SendJob>): Promise<void> => {
    let delivered: Delivered;
    try {
      delivered = await send(payload, interrupted || attempt > 1, signal);
    } catch (thrown) {
      const error = await breaker.failed(payload.destination, thrown);
      const isLast = !error.retryable || (attempt >= maxAttempts && error.code !== 'RATE_LIMITED');
      if (isLast) metrics.failed(typeOf(payload), error.code);
      await settle(payload, isLast ? 'failed' : 'waiting', error.message);
      throw error;
    }
    await remember(payload, delivered);
    await settle(payload, delivered.state ?? 'sent');
    await breaker.worked(payload.destination);
  };
}

const typeOf = ({ content }: SendJob): string => (content.kind === 'notice' ? content.notice.type : content.kind);
