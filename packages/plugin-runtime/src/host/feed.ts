import type { ControlPlane } from '@streamspace/control-plane';
import { matchSubscription, toPluginErrorData, type PlatformEvent } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Deliveries, Subscription } from '../deliveries/index.ts';
import { hasReactedEnough } from './causes.ts';

const batch = 200;
const retryMs = 5000;
const feedName = 'control-plane';

/** A plugin that may subscribe: what it listens to, and until when its deliveries are retried. */
export interface Subscriber {
  readonly plugin: string;
  readonly names: readonly string[];
  /** `delivery.retryFor` of its manifest, in milliseconds. */
  readonly retryForMs?: number;
}

/**
 * The deliveries that an event causes. An event is not delivered to the plugin that stated it, nor to one that goes
 * round in a circle.
 *
 * @param onCircle Hears of each of the latter.
 */
export function subscriptionsFor(
  event: PlatformEvent,
  subscribers: readonly Subscriber[],
  onCircle: (plugin: string, event: PlatformEvent) => void = () => undefined,
): Subscription[] {
  return subscribers.flatMap(({ plugin, names, retryForMs }) => {
    const handler = event.source === `plugin:${plugin}` ? undefined : matchSubscription(names, event);
    if (handler === undefined) return [];
    if (hasReactedEnough(plugin, event)) {
      onCircle(plugin, event);
      return [];
    }
    const key = `${event.subject.kind}:${event.subject.id}`;
    return [{ plugin, handler, key, ...(retryForMs === undefined ? {} : { policy: { retryForMs } }) }];
  });
}

export interface FeedOptions {
  readonly controlPlane: Pick<ControlPlane, 'readEvents' | 'watch'>;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  /** Called before events are read. */
  beforeBatch?(): void;
  /** For those who listen at this moment. */
  subscriptionsFor(event: PlatformEvent): readonly Subscription[];
  onEvent(event: PlatformEvent): void;
  /** The control plane could not be read; the feed tries again. */
  onError(message: string): void;
}

/**
 * Moves events from the control plane into deliveries, from where it stopped the last time. Deliveries and position are
 * written together, so a killed process neither loses nor doubles an event.
 */
export function startFeed(options: FeedOptions): { stop(): Promise<void> } {
  const { controlPlane, deliveries, clock } = options;
  let stopped = false;
  let wanted = true;
  let timer: unknown;
  let running: Promise<void> | undefined;

  async function readAll(): Promise<void> {
    while (wanted && !stopped) {
      wanted = false;
      // oxlint-disable-next-line no-await-in-loop -- events are read in their order
      while ((await readBatch()) === batch && !stopped);
    }
  }

  async function readBatch(): Promise<number> {
    const cursor = await deliveries.cursor(feedName);
    const rows = await controlPlane.readEvents(typeof cursor === 'string' ? cursor : undefined, batch);
    options.beforeBatch?.();
    await deliveries.publishAll(
      rows.map((row) => ({
        event: row.event,
        subscriptions: options.subscriptionsFor(row.event),
        cursor: { feed: feedName, value: row.cursor },
      })),
    );
    for (const { event } of rows) options.onEvent(event);
    return rows.length;
  }

  function wake(): void {
    wanted = true;
    running ??= readAll()
      .catch((error: unknown) => {
        options.onError(`Cannot read the events of the control plane: ${toPluginErrorData(error).message}`);
        if (!stopped) timer = clock.setTimeout(wake, retryMs);
      })
      .finally(() => {
        running = undefined;
        // Something may have come in between the last look and now.
        if (wanted && !stopped && timer === undefined) wake();
      });
  }

  const unwatch = controlPlane.watch(() => {
    clock.clearTimeout(timer);
    timer = undefined;
    wake();
  });
  wake();

  return {
    async stop() {
      stopped = true;
      unwatch();
      clock.clearTimeout(timer);
      await running;
    },
  };
}
