import { parseDurationMs, type PlatformEvent } from '@streamspace/plugin-sdk';

/** What goes wrong in production sooner or later, at the moment that the test chooses. */
export interface TestFaults {
  /**
   * The plugin's process dies now: what runs in it has no further effect, and what it had not acknowledged is delivered
   * again after the restart, which comes 1 s, 2 s, 4 s … later; after five crashes within 10 min it stays off.
   */
  crash(): Promise<void>;
  /**
   * The host dies without closing, and the plugin with it. A new host opens on the same database: stored values and
   * configuration are there, deliveries that ran are tried again, marked as interrupted. Where the test has several hosts,
   * no new one opens: the next takes over 15 to 21 s later.
   */
  killHost(): Promise<void>;
  /** Hands the plugin one event twice, as when its acknowledgement was lost: the second time as attempt 2. */
  duplicate(event: PlatformEvent): Promise<void>;
  /**
   * Hands the plugin events in another order than given: the subjects from the last to the first. Among events of one
   * subject the order stays, as the host promises.
   */
  reorder(events: readonly PlatformEvent[]): Promise<void>;
  /**
   * Hands the plugin an event that happened that long ago, a duration such as `'10min'` or milliseconds: `occurredAt`
   * and id are older than those of events that it has seen.
   */
  late(event: PlatformEvent, by: string | number): Promise<void>;
}

export function createFaults(parts: {
  readonly now: () => number;
  readonly crash: () => Promise<void>;
  readonly killHost: () => Promise<void>;
  readonly deliver: (event: PlatformEvent, attempt?: number) => Promise<void>;
}): TestFaults {
  const { now, crash, killHost, deliver } = parts;
  return {
    crash,
    killHost,

    async duplicate(event) {
      await deliver(event);
      await deliver(event, 2);
    },

    async reorder(events) {
      const bySubject = Map.groupBy(events, ({ subject }) => `${subject.kind}:${subject.id}`);
      for (const event of [...bySubject.values()].toReversed().flat()) {
        // oxlint-disable-next-line no-await-in-loop -- the order is the point
        await deliver(event);
      }
    },

    async late(event, by) {
      const at = now() - (typeof by === 'number' ? by : parseDurationMs(by));
      await deliver({ ...event, id: idAt(event.id, at), occurredAt: new Date(at).toISOString() });
    },
  };
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomLength = 16;

/** The id with another time in its ULID: https://github.com/ulid/spec */
function idAt(id: string, at: number): string {
  let time = '';
  for (let rest = at; time.length < 10; rest = Math.floor(rest / 32)) time = crockford.charAt(rest % 32) + time;
  return `evt_${time}${id.slice(-randomLength)}`;
}
