import { AsyncLocalStorage } from 'node:async_hooks';

/** What a plugin finds on `globalThis` in a process of its own. */
export interface GuestGlobals {
  readonly streamspace: object;
  readonly fetch: typeof fetch;
  readonly console: Readonly<Record<string, (...values: unknown[]) => void>>;
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
      globalThis,
      'fetch',
      (own) =>
        (...args) =>
          (current.getStore()?.fetch ?? own)(...args),
    ),
    ...printers.map((name) =>
      replace(
        console,
        name,
        (own) =>
          (...values: unknown[]) =>
            (current.getStore()?.console[name] ?? own)(...values),
      ),
    ),
  ];
  return () => {
    Reflect.deleteProperty(globalThis, 'streamspace');
    for (const undo of restore) undo();
  };
}

function replace<T extends object, K extends keyof T>(holder: T, key: K, make: (own: T[K]) => T[K]): () => void {
  const own = holder[key];
  const shared = make(own);
  holder[key] = shared;
  return () => {
    // A test may have put something else there meanwhile, and takes care of it itself.
    if (holder[key] === shared) holder[key] = own;
  };
}
