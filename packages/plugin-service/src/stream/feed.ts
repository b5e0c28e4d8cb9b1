import type { PluginHost } from '@streamspace/plugin-runtime/types';
import type { PlatformEvent } from '@streamspace/plugin-sdk';
import type { ServiceControlPlane } from '../context.ts';
import type { Market } from '../market/entry.ts';
import { readInbox, readMails } from './inbox.ts';
import { createNewcomers } from './newcomers.ts';
import { fromHost, type StreamMessage } from './messages.ts';
import { createRecentEvents } from './recent-events.ts';

/** Everything that happens, from the host and from the control plane, told once to each subscriber. */
export interface Feed {
  /** Newest first. */
  recentEvents(limit: number): readonly PlatformEvent[];
  /** Looks for notices and mails: a plugin that was called may have sent some, of which no control plane tells. */
  look(): void;
  /** Returns the way to stop. */
  subscribe(listener: (message: StreamMessage) => void): () => void;
  close(): void;
}

/** Watches a host and a control plane. Resolves once it knows what is there already, which is not told again. */
export async function createFeed(sources: {
  readonly host: PluginHost;
  readonly controlPlane: ServiceControlPlane;
  readonly market: Market;
  readonly log: (message: string, error: unknown) => void;
}): Promise<Feed> {
  const { host, controlPlane, market, log } = sources;
  const listeners = new Set<(message: StreamMessage) => void>();
  const events = createRecentEvents();
  const tell = (message: StreamMessage) => {
    // An event may come from the host and from the control plane.
    if (message.event === 'event' && !events.add(message.data)) return;
    for (const listener of listeners) listener(message);
  };

  const notices = createNewcomers(
    () => readInbox(controlPlane),
    ({ id, at }) => `${id} ${at}`,
  );
  const mails = createNewcomers(
    () => readMails(controlPlane),
    ({ id }) => id,
  );
  let cursor: string | undefined;
  const readEvents = async () => {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- each page starts where the one before ended
      const rows = await controlPlane.readEvents(cursor, 500);
      cursor = rows.at(-1)?.cursor ?? cursor;
      for (const { event } of rows) tell({ event: 'event', data: event });
      if (rows.length < 500) return;
    }
  };
  const look = async () => {
    await readEvents();
    for (const notice of await notices.look()) tell({ event: 'notice', data: notice });
    for (const mail of await mails.look()) tell({ event: 'mail', data: mail });
  };

  await look();
  const lookSoon = createSingleFlight(look, (error) => log('Cannot read what is new on the control plane', error));
  const stopWatching = [
    controlPlane.watch(lookSoon),
    host.onChange((message) => {
      tell(fromHost(message, market));
      // What ended may have sent a notice or a mail.
      if (message.type === 'delivery' && message.delivery.state === 'done') lookSoon();
    }),
  ];

  return {
    recentEvents: (limit) => events.newest(limit),
    look: lookSoon,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      for (const stop of stopWatching) stop();
      listeners.clear();
    },
  };
}

/** Runs `work` soon, one run at a time; however often it is asked for meanwhile, once more is enough. */
function createSingleFlight(work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    try {
      do {
        again = false;
        // oxlint-disable-next-line no-await-in-loop -- one run at a time is the point
        await work();
      } while (again);
    } catch (error) {
      onError(error);
    } finally {
      running = false;
    }
  };
  return () => {
    if (running) again = true;
    else void run();
  };
}
