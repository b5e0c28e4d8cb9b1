import { randomUUID } from 'node:crypto';
import { PluginError } from '@streamspace/plugin-sdk';
import { systemClock } from '../clock.ts';
import { createBatcher } from './batcher.ts';
import type { Deliveries, DeliveriesOptions } from './deliveries.ts';
import { createDispatcher } from './dispatcher.ts';
import { defaultJobQuota, toNewJob } from './jobs.ts';
import { createLeases } from './leases.ts';
import { createPace } from './pace.ts';
import { parsePolicy, policyDefaults } from './policy.ts';
import { createScheduler } from './scheduler.ts';
import type { EnqueueAnswer, NewEvent, NewJob } from './store.ts';
import type { DeliveryRow, EnqueueRequest, Publication, Published } from './types.ts';

const pruneEveryMs = 10 * 60 * 1000;
const pruneAgainMs = 10;
const prunedAtOnce = 1000;
const defaultDrainMs = 10_000;
/** What comes up within it shares a commit. */
const stepGapMs = 1;

/**
 * Starts the engine on a store. Without `replica` it has the store to itself, and takes over from an engine that was
 * started on it before.
 */
export async function createDeliveries(options: DeliveriesOptions): Promise<Deliveries> {
  const { store, replica, clock = systemClock, random = Math.random, defer = setImmediate } = options;
  const { quotaOf = () => defaultJobQuota } = options;
  const onError = options.onError ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error)));
  const listeners = new Set<(row: DeliveryRow) => void>();

  function emit(row: DeliveryRow): void {
    for (const listener of listeners) {
      try {
        listener(row);
      } catch (error) {
        onError(error);
      }
    }
  }

  // A virtual clock waits for the end of a turn, and for no timer of the machine.
  const paced = options.defer ?? (clock === systemClock ? createPace(stepGapMs) : defer);
  const leases = createLeases({
    store,
    clock,
    defer,
    replica,
    onChange: onLease,
    onRecovered: emit,
    onLook: (plugins) => plugins.forEach((plugin) => dispatcher.wake(plugin)),
    onError,
  });
  const dispatcher = createDispatcher({
    store,
    leases,
    clock,
    random,
    defer: paced,
    onChange: emit,
    onError,
  });
  const writeJobs = createBatcher((jobs: readonly NewJob[]) => store.enqueue(jobs, clock.now()), defer);
  const toJob = (request: EnqueueRequest): NewJob =>
    toNewJob(request, { now: clock.now(), newId: `job_${randomUUID()}`, quota: quotaOf(request.plugin) });
  const scheduler = createScheduler({ store, holds: leases.holds, clock, random, toJob, onEnqueued, onError });
  const leaseListeners = new Set<(plugin: string, held: boolean) => void>();

  function onLease(plugin: string, held: boolean): void {
    if (held) {
      scheduler.takeOver(plugin).catch(onError);
      dispatcher.wake(plugin);
    } else {
      dispatcher.withdraw(plugin);
    }
    for (const listener of leaseListeners) listener(plugin, held);
  }

  function onEnqueued(plugin: string, answer: EnqueueAnswer): void {
    if (answer instanceof PluginError) return;
    for (const row of answer.dropped ?? []) emit(row);
    if (answer.row !== undefined) emit(answer.row);
    dispatcher.wake(plugin);
  }

  function toNewEvent({ event, subscriptions, cursor, dedupe }: Publication): NewEvent {
    const deliveries = subscriptions.map(({ policy = {}, ...subscription }) => ({
      ...subscription,
      id: `dlv_${randomUUID()}`,
      kind: 'event' as const,
      priority: 0,
      perKey: 1,
      policy: parsePolicy(policy, `Cannot publish "${event.type}" to "${subscription.plugin}"`),
    }));
    return {
      id: event.id,
      type: event.type,
      body: JSON.stringify(event),
      deliveries,
      cursor: cursor && { feed: cursor.feed, value: JSON.stringify(cursor.value ?? null) },
      dedupe: dedupe && { plugin: dedupe.plugin, key: dedupe.key, until: clock.now() + dedupe.forMs },
    };
  }

  async function publishAll(publications: readonly Publication[]): Promise<readonly Published[]> {
    const answers = await dispatcher.publish(publications.map(toNewEvent));
    return answers.map(({ fresh, id }) => ({ fresh, id }));
  }

  function withProgress(row: DeliveryRow): DeliveryRow {
    const progress = dispatcher.progressOf(row);
    return progress === undefined ? row : { ...row, progress };
  }

  let pruneTimer = clock.setTimeout(() => void pruneByTimer(), pruneEveryMs);
  async function pruneByTimer(): Promise<void> {
    let more = false;
    try {
      more = await store.prune(clock.now(), prunedAtOnce);
    } catch (error) {
      onError(error);
    }
    // Closed meanwhile: nobody would clear the next one.
    if (pruneTimer === undefined) return;
    pruneTimer = clock.setTimeout(() => void pruneByTimer(), more ? pruneAgainMs : pruneEveryMs);
  }

  return {
    publishAll,
    async publish(event, subscriptions, cursor) {
      const [answer] = await publishAll([{ event, subscriptions, ...(cursor === undefined ? {} : { cursor }) }]);
      return answer ?? { fresh: false, id: event.id };
    },
    cursor: async (feed) => store.cursor(feed),

    async enqueue(request) {
      const answer = await writeJobs(toJob(request));
      if (answer instanceof PluginError) throw answer;
      onEnqueued(request.plugin, answer);
      return { id: answer.id, fresh: answer.fresh };
    },
    async setSchedules(plugin, schedules) {
      if (schedules.length > 0) await leases.want(plugin);
      await scheduler.set(plugin, schedules);
    },
    schedules: (plugin) => scheduler.of(plugin),
    async cancel(which) {
      const now = clock.now();
      const rows = await store.cancel(which, now, now + policyDefaults.job.keepDoneMs);
      for (const row of rows) {
        dispatcher.stop(row, new PluginError('ABORTED', `The job "${row.handler}" was cancelled`));
        emit(row);
      }
      dispatcher.wake(which.plugin);
      return rows.length;
    },
    async redeliver(which) {
      const row = await store.redeliver(which, clock.now());
      emit(row);
      dispatcher.wake(which.plugin);
      return row;
    },
    pause: async (pause) => {
      await store.pause(pause);
      dispatcher.wake(pause.plugin);
    },
    resume: async (which) => {
      await store.resume(which);
      dispatcher.wake(which.plugin);
    },
    pauses: async (plugin) => store.pauses(plugin, clock.now()),

    async list(query) {
      const page = await store.list(query, clock.now());
      return { ...page, rows: page.rows.map(withProgress) };
    },
    async find(plugin, id) {
      const row = await store.find(plugin, id, clock.now());
      return row && { ...withProgress(row), payload: row.payload };
    },
    stats: async (plugin, handler) => store.stats(plugin, handler),

    attach(plugin, target) {
      dispatcher.attach(plugin, target);
      leases.want(plugin).catch(onError);
    },
    detach: (plugin, { drainMs = defaultDrainMs } = {}) => dispatcher.detach(plugin, drainMs),
    hold: (plugin) => leases.want(plugin),
    async release(plugin) {
      if (dispatcher.isAttached(plugin)) {
        throw new PluginError('INVALID_STATE', `Cannot give up "${plugin}": detach it first`);
      }
      await leases.release([plugin]);
    },
    onLease(listener) {
      leaseListeners.add(listener);
      return () => void leaseListeners.delete(listener);
    },
    wake: (plugin) => dispatcher.wake(plugin),
    async forget(plugin) {
      if (dispatcher.isAttached(plugin)) {
        throw new PluginError('INVALID_STATE', `Cannot forget the deliveries of "${plugin}": detach it first`);
      }
      await scheduler.forget(plugin);
      dispatcher.forget(plugin);
      await leases.release([plugin]);
      await store.forget(plugin);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    prune: async () => store.prune(clock.now(), prunedAtOnce),
    async close({ drainMs = defaultDrainMs } = {}) {
      clock.clearTimeout(pruneTimer);
      pruneTimer = undefined;
      await scheduler.close();
      await Promise.all(dispatcher.attached().map((plugin) => dispatcher.detach(plugin, drainMs)));
      await leases.close();
    },
  };
}
