import type { Consumer } from '@streamspace/plugin-sdk';
import { memoryStore, objectStoreContract } from './index.ts';

objectStoreContract(
  'in memory',
  async () => {
    const provide = memoryStore();
    return {
      use: (consumer?: Partial<Consumer>) => provide({ plugin: 'recorder', purpose: 'recordings', ...consumer }),
      residue: async () => ({ objects: provide.keys(), uploads: provide.uploads() }),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
  { largeBytes: 8 * 1024 ** 2 },
);
