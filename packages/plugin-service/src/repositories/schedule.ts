import type { RepositoryConfig } from './config/read-config.ts';

const firstRetryMs = 60_000;

/** When each repository is synced by itself. */
export interface Schedule {
  /** Each at once, then at its interval; after a failure sooner, and later each time it fails again. */
  start(configs: readonly RepositoryConfig[]): void;
  /** ISO 8601 in UTC. */
  nextAt(name: string): string | undefined;
  stop(): void;
}

/** @param options.sync Resolves to whether it succeeded. */
export function createSchedule(options: {
  readonly sync: (config: RepositoryConfig) => Promise<boolean>;
  readonly now: () => Date;
}): Schedule {
  const timers = new Map<string, NodeJS.Timeout>();
  const nextAt = new Map<string, string>();
  let stopped = false;

  function plan(config: RepositoryConfig, delayMs: number, failures: number): void {
    if (stopped) return;
    nextAt.set(config.name, new Date(options.now().getTime() + delayMs).toISOString());
    const timer = setTimeout(() => void run(config, failures), delayMs);
    timer.unref();
    timers.set(config.name, timer);
  }

  async function run(config: RepositoryConfig, failures: number): Promise<void> {
    const succeeded = await options.sync(config);
    const now = succeeded ? 0 : failures + 1;
    plan(config, delayAfter(config.syncInterval, now), now);
  }

  return {
    start(configs) {
      for (const config of configs) plan(config, 0, 0);
    },
    nextAt: (name) => nextAt.get(name),
    stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

/** Up to a tenth later than planned, so that many services do not ask one server at the same time. */
function delayAfter(intervalMs: number, failures: number): number {
  const delayMs = failures === 0 ? intervalMs : Math.min(intervalMs, firstRetryMs * 2 ** Math.min(failures - 1, 20));
  return Math.round(delayMs * (1 + Math.random() / 10));
}
