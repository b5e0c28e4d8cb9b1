import { objectStoreError } from '@streamspace/plugin-sdk';
import type { StoreDriver, WriteOptions } from './driver.ts';

/** A driver whose server does not decide races: whether a key is taken is looked up before it is written. */
export function withLookups(driver: StoreDriver, isConditional: () => boolean): StoreDriver {
  async function checked(key: string, options: WriteOptions): Promise<WriteOptions> {
    if (!options.ifAbsent || isConditional()) return options;
    if ((await driver.head(key)) !== undefined) throw objectStoreError('precondition_failed', 'The key exists already');
    return { ...options, ifAbsent: false };
  }

  return {
    ...driver,
    put: async (key, body, options, signal) => driver.put(key, body, await checked(key, options), signal),
    complete: async (upload, parts, options) => driver.complete(upload, parts, await checked(upload.key, options)),
  };
}
