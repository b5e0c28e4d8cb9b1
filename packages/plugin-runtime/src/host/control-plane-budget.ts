import type { ControlPlane } from '@streamspace/control-plane';
import { eventCatalogue, isEventType, type PlatformEvent } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { createTokenBucket } from '../token-bucket.ts';
import { createControlPlaneView, type Calls, type Noun, type PluginControlPlane } from './budget/control-plane-view.ts';
import { createFairQueue } from './budget/fair-queue.ts';
import { createSharedReads } from './budget/shared-reads.ts';

export type { PluginControlPlane } from './budget/control-plane-view.ts';

/** How much of the control plane the plugins may use, which has no limit of its own. All plugins share it. */
export interface ControlPlaneBudgetOptions {
  /** Requests per second. Default 20. */
  readonly perSecond?: number;
  /** Requests at once after a quiet time. Default 40. */
  readonly burst?: number;
  /** Requests under way. Default 8. */
  readonly concurrent?: number;
  /** Requests of one plugin that may wait for their turn. Default 64. */
  readonly waiting?: number;
  /** How long the answer to a read is given to identical ones, in milliseconds. Default 1,000. */
  readonly sharedForMs?: number;
}

/** What one plugin has asked for since the host started. */
export interface ControlPlaneUse {
  /** Requests that reached the control plane. */
  readonly requests: number;
  /** Reads that were answered with what another one was told. */
  readonly shared: number;
  /** Requests refused because too many waited. */
  readonly refused: number;
  /** Requests that wait now. */
  readonly waiting: number;
}

/**
 * A control plane that several share. Plugins take turns within the budget. The host's own calls wait for nobody; they
 * count against the budget up to a quarter of it, so that neither side can starve the other.
 */
export interface ControlPlaneBudget {
  /** For the host itself and its operators. */
  readonly host: ControlPlane;
  /**
   * For one call of a plugin, or several.
   *
   * @param signal Withdraws what has not started when it aborts.
   */
  forPlugin(plugin: string, signal: AbortSignal): PluginControlPlane;
  use(plugin: string): ControlPlaneUse;
  forget(plugin: string): void;
}

/** What an event says has changed, by the family of its name. A user's quotas count sessions, a session names its user. */
const changedBy: Readonly<Record<string, readonly Noun[]>> = {
  session: ['sessions', 'users'],
  user: ['users', 'sessions'],
  quota: ['users'],
  template: ['templates'],
};

/** The part of the budget that the host takes away from the plugins at most. */
const hostShare = 0.25;

export function createControlPlaneBudget(
  controlPlane: ControlPlane,
  clock: Clock,
  options: ControlPlaneBudgetOptions = {},
): ControlPlaneBudget {
  const { perSecond = 20, burst = 40, concurrent = 8, waiting = 64, sharedForMs = 1000 } = options;
  const queue = createFairQueue(clock, { perSecond, burst, concurrent, waiting });
  const reads = createSharedReads(clock, sharedForMs);
  const uses = new Map<string, { requests: number; shared: number; refused: number }>();
  const hostAllowance = createTokenBucket(clock, perSecond * hostShare, burst * hostShare);

  function useOf(plugin: string): { requests: number; shared: number; refused: number } {
    const use = uses.get(plugin) ?? { requests: 0, shared: 0, refused: 0 };
    uses.set(plugin, use);
    return use;
  }

  function forget(nouns: readonly Noun[]): void {
    for (const noun of nouns) reads.forget(`${noun}.`);
  }

  function chargeHost(): void {
    if (hostAllowance.take(1, 0).taken) queue.charge();
  }

  /** What was read while it was being changed may be the state before. */
  async function changing<T>(nouns: readonly Noun[], work: () => Promise<T>): Promise<T> {
    forget(nouns);
    try {
      return await work();
    } finally {
      forget(nouns);
    }
  }

  const hostCalls: Calls = {
    read(member, args, work) {
      const key = keyOf(member, args);
      const found = reads.find(key) as ReturnType<typeof work> | undefined;
      if (found !== undefined) return found;
      chargeHost();
      return reads.share(key, work);
    },
    write(nouns, work) {
      chargeHost();
      return changing(nouns, work);
    },
  };

  function pluginCalls(plugin: string, signal: AbortSignal): Calls {
    const use = useOf(plugin);
    const found = <T>(key: string): Promise<T> | undefined => {
      const answer = reads.find(key) as Promise<T> | undefined;
      if (answer !== undefined) use.shared += 1;
      return answer;
    };
    const queued = async <T>(start: () => Promise<T>, ready?: () => Promise<T> | undefined): Promise<T> => {
      if (queue.waiting(plugin) >= waiting) use.refused += 1;
      const counted = (): Promise<T> => {
        use.requests += 1;
        return start();
      };
      return queue.run({ owner: plugin, signal, start: counted, ...(ready === undefined ? {} : { ready }) });
    };
    return {
      async read<T>(member: string, args: readonly unknown[], work: () => Promise<T>): Promise<T> {
        const key = keyOf(member, args);
        return (
          found<T>(key) ??
          queued(
            () => reads.share(key, work),
            () => found<T>(key),
          )
        );
      },
      write: (nouns, work) => queued(() => changing(nouns, work)),
    };
  }

  return {
    host: {
      ...createControlPlaneView(controlPlane, hostCalls),
      async readEvents(after, limit) {
        chargeHost();
        const rows = await controlPlane.readEvents(after, limit);
        for (const { event } of rows) forget(changesOf(event));
        return rows;
      },
      watch: (listener) => controlPlane.watch(listener),
      emit: (draft) => hostCalls.write([], () => controlPlane.emit(draft)),
      close: () => controlPlane.close(),
    },
    forPlugin: (plugin, signal) => createControlPlaneView(controlPlane, pluginCalls(plugin, signal)),
    use: (plugin) => ({ ...useOf(plugin), waiting: queue.waiting(plugin) }),
    forget: (plugin) => void uses.delete(plugin),
  };
}

const keyOf = (member: string, args: readonly unknown[]): string => `${member} ${JSON.stringify(args)}`;

/** A heartbeat changes nothing that a second of age would matter for, and would keep large platforms from sharing. */
function changesOf({ type }: PlatformEvent): readonly Noun[] {
  if (isEventType(type) && eventCatalogue[type].delivery === 'lossy') return [];
  return changedBy[type.slice(0, type.indexOf('.'))] ?? [];
}
