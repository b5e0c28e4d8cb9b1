import type { ErrorInfo, Events, PluginInfo } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { ManagedPlugin } from './managed-plugin.ts';

const toldEveryMs = 600_000;
const recoveredAfterMs = 60_000;
const longestMessage = 1000;

/** States an event about one plugin. */
export type Announce = <T extends 'plugin.error' | 'plugin.recovered'>(
  type: T,
  data: Omit<Events[T], 'plugin'>,
) => void;

/** Tells others how it stands with one plugin, without telling them the same thing all the time. */
export interface FaultReports {
  /** It failed. Told at once, then at most every 10 minutes per code, with how often it was. */
  fault(code: string, message: string): void;
  /** Its state or health may have changed. Health that falls is a fault; 60 s of good health after one are told too. */
  observe(plugin: Pick<ManagedPlugin, 'state' | 'health'>): void;
  stop(): void;
}

/** Faults with one code since they were told the last time. */
interface Faults {
  readonly error: ErrorInfo;
  readonly count: number;
  readonly since: number;
  readonly toldAt: number;
  readonly timer?: unknown;
}

type Standing = 'off' | 'down' | PluginInfo['health'];

export function createFaultReports(clock: Clock, announce: Announce): FaultReports {
  const faults = new Map<string, Faults>();
  let standing: Standing = 'off';
  /** Since when it has been down, as others know. */
  let downSince: number | undefined;
  let recovery: unknown;

  const instant = (ms: number): string => new Date(ms).toISOString();

  function tell({ error, count, since }: Omit<Faults, 'toldAt'>): void {
    downSince ??= since;
    faults.set(error.code, { error, count: 0, since, toldAt: clock.now() });
    announce('plugin.error', { error, count, since: instant(since) });
  }

  function fault(code: string, message: string): void {
    const now = clock.now();
    const error: ErrorInfo = { code, message: message.slice(0, longestMessage) };
    const known = faults.get(code);
    if (known === undefined) return tell({ error, count: 1, since: now });
    const { count, toldAt, timer } = known;
    const more = { error, count: count + 1, since: count === 0 ? now : known.since };
    const leftMs = toldAt + toldEveryMs - now;
    if (leftMs <= 0) return tell(more);
    faults.set(code, { ...more, toldAt, timer: timer ?? clock.setTimeout(() => tellLate(code), leftMs) });
  }

  /** What has healed meanwhile is not worth telling any more. */
  function tellLate(code: string): void {
    const known = faults.get(code);
    faults.delete(code);
    if (known !== undefined && standing !== 'ok' && standing !== 'off') tell(known);
  }

  function cancelRecovery(): void {
    clock.clearTimeout(recovery);
    recovery = undefined;
  }

  function awaitRecovery(since: number): void {
    const healthySince = clock.now();
    recovery = clock.setTimeout(() => {
      downSince = undefined;
      announce('plugin.recovered', { since: instant(healthySince), downMs: healthySince - since });
    }, recoveredAfterMs);
  }

  return {
    fault,
    observe(plugin) {
      const health = plugin.health();
      const before = standing;
      standing = standingOf(plugin.state, health.level);
      if (standing === before) return;
      cancelRecovery();
      if (standing === 'off') downSince = undefined;
      if (standing === 'failing') fault('unhealthy', health.reason ?? 'The plugin says that it fails');
      if (standing === 'ok' && downSince !== undefined) awaitRecovery(downSince);
    },
    stop() {
      cancelRecovery();
      for (const { timer } of faults.values()) clock.clearTimeout(timer);
    },
  };
}

function standingOf(state: ManagedPlugin['state'], level: PluginInfo['health']): Standing {
  if (state === 'enabled') return level;
  return state === 'disabled' || state === 'installed' || state === 'standby' ? 'off' : 'down';
}
