import { AsyncLocalStorage } from 'node:async_hooks';
import type { GuestTimers } from './in-process-timers.ts';

/** What a plugin finds on `globalThis` in a process of its own. */
export interface GuestGlobals {
  readonly streamspace: object;
  readonly fetch: typeof fetch;
  readonly WebSocket: typeof WebSocket;
  readonly console: Readonly<Record<string, (...values: unknown[]) => void>>;
  readonly timers: GuestTimers;
  /** Milliseconds since the epoch. */
  now(): number;
}

const current = new AsyncLocalStorage<GuestGlobals>();
const printers = ['debug', 'trace', 'log', 'info', 'warn', 'error'] as const;

let users = 0;
let uninstall: (() => void) | undefined;

/** Runs code of a plugin: it, and what it starts, finds the plugin's own globals. */
export function runAsPlugin<T>(globals: GuestGlobals, run: () => T): T {
  return current.run(globals, run);
}

/** Runs code of the host that a plugin has called: it finds the globals of this process. */
export function runAsHost<T>(run: () => T): T {
  return current.exit(run);
}

/** Puts globals into place that are each plugin's own, and everybody else's as before. Returns what takes them away. */
export function shareGlobals(): () => void {
  if (users === 0) uninstall = install();
  users += 1;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    users -= 1;
    if (users === 0) uninstall?.();
  };
}

function install(): () => void {
  Object.defineProperty(globalThis, 'streamspace', {
    configurable: true,
    get: () => current.getStore()?.streamspace,
  });
  const restore = [
    replace(
      'fetch',
      (own) =>
        (...args) =>
          (current.getStore()?.fetch ?? own)(...args),
    ),
    replace('WebSocket', sharedWebSocket),
    replace('Date', sharedDate),
    replace('setTimeout', (own) => sharedTimer(own, (timers) => timers.setTimeout)),
    replace('setInterval', (own) => sharedTimer(own, (timers) => timers.setInterval)),
    replace('clearTimeout', sharedClear),
    replace('clearInterval', sharedClear),
    ...printers.map((name) => {
      const print =
        (own: typeof console.log): typeof console.log =>
        (...values) =>
          (current.getStore()?.console[name] ?? own)(...values);
      return replaceIn(console, name, print);
    }),
  ];
  return () => {
    Reflect.deleteProperty(globalThis, 'streamspace');
    for (const undo of restore) undo();
  };
}

function sharedWebSocket(own: typeof WebSocket): typeof WebSocket {
  return new Proxy(own, {
    construct: (target, args) => Reflect.construct(current.getStore()?.WebSocket ?? target, args) as WebSocket,
  });
}

function sharedDate(own: DateConstructor): DateConstructor {
  const now = (): number => current.getStore()?.now() ?? own.now();
  return new Proxy(own, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: (target) => String(new target(now())),
    get: (target, key, receiver): unknown => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
}

/** Keeps what hangs on Node's own, such as the promise form that `node:util` looks for. */
function sharedTimer<T extends typeof setTimeout | typeof setInterval>(
  own: T,
  pick: (timers: GuestTimers) => GuestTimers['setTimeout'],
): T {
  return new Proxy(own, {
    apply(target, self, args: Parameters<GuestTimers['setTimeout']>): unknown {
      const timers = current.getStore()?.timers;
      return timers === undefined ? Reflect.apply(target, self, args) : pick(timers)(...args);
    },
  });
}

function sharedClear<T extends typeof clearTimeout>(own: T): T {
  return new Proxy(own, {
    apply(target, self, args: [unknown]) {
      if (current.getStore()?.timers.clear(args[0]) !== true) Reflect.apply(target, self, args);
    },
  });
}

const replace = <K extends keyof typeof globalThis>(
  key: K,
  make: (own: (typeof globalThis)[K]) => (typeof globalThis)[K],
): (() => void) => replaceIn(globalThis, key, make);

function replaceIn<T extends object, K extends keyof T>(holder: T, key: K, make: (own: T[K]) => T[K]): () => void {
  const own = holder[key];
  const shared = make(own);
  holder[key] = shared;
  return () => {
    // A test may have put something else there meanwhile, and takes care of it itself.
    if (holder[key] === shared) holder[key] = own;
  };
}
