import type { StreamMessages } from '../api-types.ts';

type MessageName = keyof StreamMessages;
type Listener = (message: never) => void;

/** `waiting`: the connection is gone and another attempt follows. `paused`: nobody looks. */
export type LiveState = 'connecting' | 'open' | 'waiting' | 'paused';

export interface Live {
  /** Listens to one kind of message. Returns the way to stop. */
  readonly on: <N extends MessageName>(name: N, listener: (message: StreamMessages[N]) => void) => () => void;
  /** Calls when the stream is back after a gap, in which anything may have happened. Returns the way to stop. */
  readonly onGap: (listener: () => void) => () => void;
  readonly state: () => LiveState;
  readonly onState: (listener: () => void) => () => void;
  /** Closes the connection until {@link resume}: a browser has only six to one host, over all its tabs. */
  readonly pause: () => void;
  readonly resume: () => void;
}

interface LiveOptions {
  readonly connect: () => EventSource;
  /** Runs when the service refused the stream; the browser does not say why. */
  readonly onRefused: () => void;
  readonly setTimeout: (run: () => void, ms: number) => number;
  readonly clearTimeout: (id: number) => void;
}

const messageNames: Readonly<Record<MessageName, true>> = {
  plugin: true,
  log: true,
  delivery: true,
  denial: true,
  event: true,
  notice: true,
  mail: true,
  view: true,
  banners: true,
};
const longestDelayMs = 15_000;

/** One connection to `/api/v1/stream` for the whole page. It starts with {@link Live.resume}. */
export function createLive({ connect, onRefused, setTimeout, clearTimeout }: LiveOptions): Live {
  const listeners = new Map<string, Set<Listener>>();
  const gaps = new Set<() => void>();
  const watchers = new Set<() => void>();
  let state: LiveState = 'paused';
  let source: EventSource | undefined;
  let timer: number | undefined;
  let attempts = 0;
  let wasOpen = false;

  function setState(next: LiveState) {
    if (state === next) return;
    state = next;
    for (const watcher of watchers) watcher();
  }

  function open() {
    setState(attempts === 0 ? 'connecting' : 'waiting');
    const opened = connect();
    source = opened;
    opened.addEventListener('open', () => {
      attempts = 0;
      setState('open');
      if (wasOpen) for (const gap of gaps) gap();
      wasOpen = true;
    });
    opened.addEventListener('error', () => {
      setState('waiting');
      // Otherwise the browser tries again by itself.
      if (opened.readyState === opened.CLOSED) retry();
    });
    for (const name of Object.keys(messageNames)) {
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        for (const listener of listeners.get(name) ?? []) listener(JSON.parse(event.data) as never);
      });
    }
  }

  function retry() {
    onRefused();
    attempts += 1;
    timer = setTimeout(open, Math.min(1000 * 2 ** (attempts - 1), longestDelayMs));
  }

  return {
    on(name, listener) {
      const own = listeners.get(name) ?? new Set();
      listeners.set(name, own);
      return add(own, listener as Listener);
    },
    onGap: (listener) => add(gaps, listener),
    state: () => state,
    onState: (listener) => add(watchers, listener),
    pause() {
      source?.close();
      if (timer !== undefined) clearTimeout(timer);
      source = undefined;
      setState('paused');
    },
    resume() {
      if (state === 'paused') open();
    },
  };
}

function add<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => void set.delete(member);
}
