import { objectStoreError } from '@streamspace/plugin-sdk';
import { objectStoreContract } from '@streamspace/plugin-testing/object-store';
import { openStore } from './__fixtures__/open-store.ts';
import { memoryDriver } from './__fixtures__/memory-driver.ts';

const mebibyte = 1024 ** 2;
const most = 4 * mebibyte;

objectStoreContract(
  'the kit over a vendor in memory',
  async () => {
    let opened = openStore({ partBytes: mebibyte });
    const { driver } = opened;
    const failWith = (reason: 'throttled' | 'unavailable', times: number): void =>
      void driver.failures.push(...Array.from({ length: times }, () => objectStoreError(reason, 'as the test wants')));
    return {
      use: (consumer) => opened.use(consumer),
      kill: async () => void (opened = opened.again()),
      residue: async () => ({ objects: [...driver.objects.keys()], uploads: [...driver.uploads.keys()] }),
      memory: () => ({ held: opened.store.heldBytes, most }),
      [Symbol.asyncDispose]: async () => undefined,
      faults: {
        throttle: (times) => failWith('throttled', times),
        fail: (times) => failWith('unavailable', times),
        cut: () => undefined,
        corrupt: () => undefined,
        loseAnswer: () => undefined,
        clear: () => void driver.failures.splice(0),
      },
    };
  },
  {
    largeBytes: 12 * mebibyte,
    cannot: {
      'OS-09 a write whose answer was lost is known to be one’s own': 'this vendor loses no answers',
      'OS-12': 'this vendor breaks off no bodies',
      'OS-13 an object that changes while it is read is never mixed with the new one':
        'this vendor breaks off no bodies',
      'OS-15': 'this vendor folds nothing',
      'OS-20': 'this vendor turns over no bits',
    },
  },
);

objectStoreContract(
  'the kit over a vendor that takes equal parts, one after the other, and decides no races',
  async () => {
    const driver = {
      ...memoryDriver({ equalParts: true, sequential: true, maxPartBytes: mebibyte }),
      conditionalPut: false,
    };
    let opened = openStore({ partBytes: mebibyte }, driver);
    return {
      use: (consumer) => opened.use(consumer),
      kill: async () => void (opened = opened.again()),
      residue: async () => ({ objects: [...driver.objects.keys()], uploads: [...driver.uploads.keys()] }),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
  { only: ['OS-01', 'OS-02', 'OS-09', 'OS-17', 'OS-18', 'OS-19', 'OS-21'], largeBytes: 12 * mebibyte },
);
