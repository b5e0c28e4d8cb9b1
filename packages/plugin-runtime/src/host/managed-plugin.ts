import { toPluginErrorData, type PluginInfo, type StopReason } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { createTurns } from '../keyed-queue.ts';
import type { HealthState } from './api/index.ts';
import { createRestartPolicy } from './back-off.ts';
import type { Logbook } from './logbook.ts';
import type { RunningPlugin } from './running-plugin.ts';
import type { InstalledPlugin } from './types.ts';

export interface ManagedOptions {
  readonly clock: Clock;
  readonly logbook: Logbook;
  /** Asks whether this host may run it, from now on until `giveUp`, also after a failure. Default: it may. */
  take?(): Promise<boolean>;
  /** Lets another host run it. */
  giveUp?(): Promise<void>;
  /** Starts a fresh copy with the configuration and grants of now. */
  run(): Promise<RunningPlugin>;
  /** The state or the health changed. */
  onChange(): void;
  /** It failed, with the reason in words. */
  onFault(reason: string): void;
}

/** One plugin that is kept running: started, restarted after faults, stopped. Calls are carried out one after another. */
export interface ManagedPlugin {
  readonly state: InstalledPlugin['state'];
  readonly nextStartAt: string | undefined;
  readonly restarts: number;
  readonly running: RunningPlugin | undefined;
  health(): { readonly level: PluginInfo['health']; readonly reason?: string };
  setHealth(condition: string, state: HealthState | undefined): void;
  /** Starts it, forgiving earlier faults. Rejects with why it does not come up; it is tried again all the same. */
  start(): Promise<void>;
  /** Stops it, also while it waits for its next start. */
  stop(reason: StopReason): Promise<void>;
  /** Another host runs it from now on: it is ended at once, without its hooks. */
  standBy(): Promise<void>;
  /** The other host does not run it any more: it starts here. */
  takeOver(): Promise<void>;
}

/** After these it is not meant to run here any more. */
const stopsForGood: readonly StopReason[] = ['disable', 'uninstall', 'shutdown'];

export function createManagedPlugin(options: ManagedOptions): ManagedPlugin {
  const { clock, logbook, take = async () => true, giveUp, run, onChange, onFault } = options;
  const restartPolicy = createRestartPolicy();
  const conditions = new Map<string, HealthState>();
  let state: InstalledPlugin['state'] = 'installed';
  let running: RunningPlugin | undefined;
  let fault: string | undefined;
  let nextStart: { readonly at: number; readonly timer: unknown } | undefined;
  let restarts = 0;
  // Starts and stops never overlap: each waits for the one before.
  const { inTurn } = createTurns();

  function enter(next: InstalledPlugin['state']): void {
    state = next;
    onChange();
  }

  function cancelNextStart(): void {
    if (nextStart !== undefined) clock.clearTimeout(nextStart.timer);
    nextStart = undefined;
  }

  async function startNow(): Promise<void> {
    cancelNextStart();
    conditions.clear();
    if (!(await takeNow())) {
      fault = undefined;
      enter('standby');
      return;
    }
    enter('starting');
    try {
      const started = await run();
      running = started;
      fault = undefined;
      void watchExit(started);
      logbook.write({ level: 'info', from: 'host', message: 'Started' });
      enter('enabled');
    } catch (error) {
      failed(logbook.redact(toPluginErrorData(error).message));
      throw error;
    }
  }

  /** When the database fails, the host asks again by itself, and takes over then. */
  async function takeNow(): Promise<boolean> {
    try {
      return await take();
    } catch (error) {
      fault = logbook.redact(toPluginErrorData(error).message);
      logbook.write({ level: 'error', from: 'host', message: `Not started, tried again every second: ${fault}` });
      enter('standby');
      throw error;
    }
  }

  async function watchExit(started: RunningPlugin): Promise<void> {
    const { reason } = await started.process.exited;
    await inTurn(async () => {
      // One that was stopped meanwhile has ended as it should.
      if (running !== started) return;
      running = undefined;
      await started.abandon();
      failed(reason);
    });
  }

  function failed(reason: string): void {
    fault = reason;
    logbook.write({ level: 'error', from: 'host', message: reason });
    onFault(reason);
    const restart = restartPolicy.fault(clock.now());
    if (restart === 'quarantine') {
      logbook.write({
        level: 'error',
        from: 'host',
        message: 'Failed too often: it stays off until somebody enables it again',
      });
      enter('quarantined');
      return;
    }
    const timer = clock.setTimeout(() => {
      restarts += 1;
      void inTurn(async () => {
        if (state === 'restarting') await startNow().catch(() => undefined);
      });
    }, restart.in);
    nextStart = { at: clock.now() + restart.in, timer };
    enter('restarting');
  }

  return {
    get state() {
      return state;
    },
    get nextStartAt() {
      return nextStart === undefined ? undefined : new Date(nextStart.at).toISOString();
    },
    get restarts() {
      return restarts;
    },
    get running() {
      return running;
    },

    health() {
      if (fault !== undefined && state !== 'disabled') return { level: 'failing', reason: fault };
      const worst = [...conditions.values()].toSorted(
        (a, b) => Number(b.level === 'failing') - Number(a.level === 'failing'),
      )[0];
      if (worst === undefined) return { level: 'ok' };
      return {
        level: worst.level,
        reason: worst.hint === undefined ? worst.message : `${worst.message}. ${worst.hint}`,
      };
    },

    setHealth(condition, next) {
      if (next === undefined) conditions.delete(condition);
      else conditions.set(condition, next);
      onChange();
    },

    start: () =>
      inTurn(async () => {
        if (running !== undefined) return;
        restartPolicy.reset();
        restarts = 0;
        await startNow();
      }),

    stop: (reason) =>
      inTurn(async () => {
        cancelNextStart();
        const ended = running;
        running = undefined;
        if (ended !== undefined) {
          await ended.stop(reason);
          logbook.write({ level: 'info', from: 'host', message: 'Stopped' });
        }
        fault = undefined;
        conditions.clear();
        if (stopsForGood.includes(reason)) await giveUp?.();
        enter('disabled');
      }),

    standBy: () =>
      inTurn(async () => {
        if (state === 'disabled' || state === 'installed') return;
        cancelNextStart();
        const ended = running;
        running = undefined;
        await ended?.process.stop(0);
        await ended?.abandon();
        fault = undefined;
        conditions.clear();
        logbook.write({ level: 'warn', from: 'host', message: 'Stopped: another host runs it now' });
        enter('standby');
      }),

    takeOver: () =>
      inTurn(async () => {
        if (state === 'standby') await startNow().catch(() => undefined);
      }),
  };
}
