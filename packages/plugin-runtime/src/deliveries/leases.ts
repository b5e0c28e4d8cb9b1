import { randomUUID } from 'node:crypto';
import { longestTimeoutMs, type Clock } from '../clock.ts';
import { createBatcher } from './batcher.ts';
import type { DeliveryStore, LeaseHolder } from './store.ts';
import type { DeliveryRow } from './types.ts';

/** How plugins are shared out among replicas that use one store. */
export interface Replica {
  /** Names this one, the same at each start: after a crash it goes on at once with what it had. */
  readonly name: string;
  /** How long a lease holds that is not renewed, from 1000 ms. Default 15 s. */
  readonly leaseMs?: number;
}

const defaultLeaseMs = 15_000;
/** A lease is renewed this often before it would end. */
const renewals = 3;
/** Part of a lease by which the clocks of two replicas may be apart: nobody takes over earlier than that after its end. */
const skewShare = 3;
/** How often somebody who waits for a lease asks for it. */
const askEveryMs = 1000;

export interface LeasesOptions {
  readonly store: Pick<DeliveryStore, 'acquireLeases' | 'renewLeases' | 'releaseLeases'>;
  readonly clock: Clock;
  readonly defer: (run: () => void) => void;
  /** Absent: this process has the store to itself. It takes what it asks for, and renews nothing. */
  readonly replica: Replica | undefined;
  /** A plugin became this host's, or another's. */
  readonly onChange: (plugin: string, held: boolean) => void;
  /** What the host before left running. */
  readonly onRecovered: (row: DeliveryRow) => void;
  /** Others may have written something for these plugins. */
  readonly onLook: (plugins: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
}

/** The plugins that this host runs, because no other does. */
export interface Leases {
  /** Of this start of the host, see {@link LeaseHolder.life}. */
  readonly life: string;
  holds(plugin: string): boolean;
  /** Asks for a plugin, from now on until it is released. Resolves whether it is this host's. */
  want(plugin: string): Promise<boolean>;
  /** The store says that another has it. */
  lost(plugin: string): void;
  release(plugins: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export function createLeases(options: LeasesOptions): Leases {
  const { store, clock, defer, replica, onChange, onRecovered, onLook, onError } = options;
  const leaseMs = replica === undefined ? Infinity : Math.max(1000, replica.leaseMs ?? defaultLeaseMs);
  const holder: LeaseHolder = { replica: replica?.name ?? 'alone', life: randomUUID() };
  const wanted = new Set<string>();
  const held = new Set<string>();
  /** Answered before in this life: what another took since then is not inherited. */
  const answered = new Set<string>();
  let expiresAt = Infinity;
  let renewAt = Infinity;
  let timer: unknown;
  let closed = false;

  /** A host that is alone takes each plugin once from whoever had it; after that, others have come later than it. */
  const aloneFrom = (firstTime: boolean): number => (firstTime ? Number.MAX_SAFE_INTEGER : 0);
  // Whoever comes after a host that was alone need not wait for it; until then it holds all the same.
  const nextExpiry = (): number => clock.now() + (leaseMs === Infinity ? 0 : leaseMs);

  function change(plugin: string, holds: boolean): void {
    if (held.has(plugin) === holds) return;
    if (holds) held.add(plugin);
    else held.delete(plugin);
    onChange(plugin, holds);
  }

  async function acquire(plugins: readonly string[], inherit: boolean): Promise<void> {
    if (plugins.length === 0) return;
    const until = nextExpiry();
    const expiredAt = leaseMs === Infinity ? aloneFrom(inherit) : clock.now() - Math.floor(leaseMs / skewShare);
    const answer = await store.acquireLeases({ holder, plugins, expiredAt, expiresAt: until, inherit });
    for (const plugin of plugins) answered.add(plugin);
    for (const row of answer.recovered) onRecovered(row);
    // One timer renews all, so the first to end counts.
    expiresAt = held.size === 0 ? until : Math.min(expiresAt, until);
    if (held.size === 0) renewAt = clock.now() + leaseMs / renewals;
    for (const plugin of answer.held) if (wanted.has(plugin)) change(plugin, true);
    // Given up while they were asked for.
    const unwanted = answer.held.filter((plugin) => !wanted.has(plugin));
    if (unwanted.length > 0) await store.releaseLeases({ life: holder.life, plugins: unwanted });
  }

  async function acquireAll(plugins: readonly string[]): Promise<void> {
    const again = plugins.filter((plugin) => answered.has(plugin) && !held.has(plugin));
    await acquire(
      plugins.filter((plugin) => !answered.has(plugin)),
      true,
    );
    await acquire(again, false);
  }

  const ask = createBatcher(async (plugins: readonly string[]) => {
    try {
      await acquireAll(plugins);
    } finally {
      // When the store failed too: who waits asks again.
      arm();
    }
    return plugins.map((plugin) => held.has(plugin));
  }, defer);

  async function renew(): Promise<void> {
    const plugins = [...held];
    const until = nextExpiry();
    try {
      const still = new Set(await store.renewLeases({ life: holder.life, plugins, expiresAt: until }));
      for (const plugin of plugins) if (!still.has(plugin)) change(plugin, false);
      expiresAt = until;
      renewAt = clock.now() + leaseMs / renewals;
    } catch (error) {
      onError(error);
      renewAt = clock.now() + askEveryMs;
      // Nobody says that they are still ours, and others may have them from now on.
      if (clock.now() >= expiresAt) for (const plugin of plugins) change(plugin, false);
    }
    onLook([...held]);
  }

  async function tick(): Promise<void> {
    if (clock.now() >= renewAt && held.size > 0) await renew();
    try {
      await acquireAll(waiting());
    } catch (error) {
      onError(error);
    }
    arm();
  }

  /** A host that is alone asks until it is answered: who took a plugin from it has come after it. */
  function waiting(): string[] {
    return [...wanted].filter((plugin) => !held.has(plugin) && !(leaseMs === Infinity && answered.has(plugin)));
  }

  function arm(): void {
    clock.clearTimeout(timer);
    const untilRenewal = held.size === 0 ? Infinity : Math.max(0, renewAt - clock.now());
    const ms = Math.min(untilRenewal, waiting().length === 0 ? Infinity : askEveryMs);
    if (closed || ms === Infinity) return;
    timer = clock.setTimeout(() => void tick(), Math.min(ms, longestTimeoutMs));
  }

  async function release(plugins: readonly string[]): Promise<void> {
    const own = plugins.filter((plugin) => held.delete(plugin));
    for (const plugin of plugins) wanted.delete(plugin);
    arm();
    if (own.length > 0) await store.releaseLeases({ life: holder.life, plugins: own });
  }

  return {
    life: holder.life,
    holds: (plugin) => held.has(plugin),
    async want(plugin) {
      wanted.add(plugin);
      return held.has(plugin) || ask(plugin);
    },
    lost(plugin) {
      change(plugin, false);
      arm();
    },
    release,
    async close() {
      closed = true;
      clock.clearTimeout(timer);
      await release([...wanted]);
    },
  };
}
