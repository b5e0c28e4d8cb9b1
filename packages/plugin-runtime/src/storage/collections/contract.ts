import { describe } from 'vitest';
import { describeBatches } from './contract/batches-contract.ts';
import { describeQueries } from './contract/queries-contract.ts';
import { describeRandom } from './contract/random-contract.ts';
import { describeRegistration } from './contract/registration-contract.ts';
import { describeRows } from './contract/rows-contract.ts';
import type { OpenStore } from './contract/test-support.ts';

/** What every `CollectionStore` does, whatever it is made of. */
export function describeCollectionStore(name: string, open: OpenStore): void {
  describe(`collections in ${name}`, () => {
    describeRows(open);
    describeQueries(open);
    describeBatches(open);
    describeRegistration(open);
    describeRandom(open);
  });
}
