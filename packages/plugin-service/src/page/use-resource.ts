import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import { useApp } from './context.ts';

export interface Resource<T> {
  /** The last answer; it stays while a newer one is on its way. */
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
  /** Changes the data in place, as a live message or the answer to an action asks for. */
  readonly update: (change: (data: T) => T) => void;
}

interface Entry<T> {
  readonly key: string;
  readonly data?: T;
  readonly error?: Error;
}

/** Loads data, again whenever `key` changes and after a gap in the live stream. */
export function useResource<T>(key: string, load: () => Promise<T>): Resource<T> {
  const { cache, live } = useApp();
  const [version, setVersion] = useState(0);
  const [entry, setEntry] = useState<Entry<T>>({ key: '' });
  const current: Entry<T> = entry.key === key ? entry : fromCache(cache, key);
  const onLoad = useEffectEvent(load);

  const reload = useCallback(() => setVersion((count) => count + 1), []);
  const update = useCallback(
    (change: (data: T) => T) => {
      setEntry((before) => {
        const base = before.key === key ? before : fromCache<T>(cache, key);
        if (base.data === undefined) return before;
        const data = change(base.data);
        cache.set(key, data);
        return { key, data };
      });
    },
    [cache, key],
  );

  useEffect(() => live.onGap(reload), [live, reload]);
  useEffect(() => {
    let stale = false;
    async function renew() {
      try {
        const data = await onLoad();
        if (stale) return;
        cache.set(key, data);
        setEntry({ key, data });
      } catch (error) {
        if (stale) return;
        const failure = error instanceof Error ? error : new Error(String(error));
        setEntry((before) => ({ ...(before.key === key ? before : fromCache<T>(cache, key)), error: failure }));
      }
    }
    void renew();
    return () => {
      stale = true;
    };
  }, [cache, key, version]);

  return { data: current.data, error: current.error, reload, update };
}

function fromCache<T>(cache: ReadonlyMap<string, unknown>, key: string): Entry<T> {
  const data = cache.get(key) as T | undefined;
  return data === undefined ? { key } : { key, data };
}
