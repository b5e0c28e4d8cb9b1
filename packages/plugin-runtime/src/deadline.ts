import type { Clock } from './clock.ts';

/** Resolves after so many milliseconds, and rejects with the signal's reason when it aborts first. */
export function sleep(
  ms: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  return settle(new Promise<void>(() => {}), ms, { clock, signal }, (resolve) => resolve());
}

/** The outcome of `work`, unless the signal aborts first or it takes too long, which rejects with `late()`. */
export function within<T>(
  work: Promise<T>,
  ms: number,
  { clock, signal, late }: { readonly clock: Clock; readonly signal: AbortSignal; readonly late: () => Error },
): Promise<T> {
  return settle(work, ms, { clock, signal }, (_resolve, reject) => reject(late()));
}

function settle<T>(
  work: Promise<T>,
  ms: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  onTime: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abandon = (): void => reject(signal.reason);
  const timer = clock.setTimeout(() => onTime(resolve, reject), ms);
  if (signal.aborted) abandon();
  else signal.addEventListener('abort', abandon, { once: true });
  work.then(resolve, reject);
  return promise.finally(() => {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', abandon);
  });
}
