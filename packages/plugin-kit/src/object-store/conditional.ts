import { objectStoreError } from '@streamspace/plugin-sdk';
import type { StoreDriver, WriteOptions } from './driver.ts';

/**
 * A driver whose server does not decide races: whether a key is taken is looked up before it is written, and writers of one
 * key take turns. All of them are here, as long as nobody else writes into the store's folders.
 */
export function withLookups(driver: StoreDriver, isConditional: () => boolean): StoreDriver {
  const turns = new Map<string, Promise<unknown>>();

  async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (turns.get(key) ?? Promise.resolve()).then(work);
    const turn = result.catch(() => undefined);
    turns.set(key, turn);
    try {
      return await result;
    } finally {
      if (turns.get(key) === turn) turns.delete(key);
    }
  }

  function checked<T>(key: string, options: WriteOptions, write: (options: WriteOptions) => Promise<T>): Promise<T> {
    if (isConditional()) return write(options);
    return inTurn(key, async () => {
      if (options.ifAbsent && (await driver.head(key)) !== undefined)
        throw objectStoreError('precondition_failed', 'The key exists already');
      return write({ ...options, ifAbsent: false });
    });
  }

  return {
    ...driver,
    put: (key, body, options, signal) => checked(key, options, (plain) => driver.put(key, body, plain, signal)),
    complete: (upload, parts, options) =>
      checked(upload.key, options, (plain) => driver.complete(upload, parts, plain)),
  };
}
