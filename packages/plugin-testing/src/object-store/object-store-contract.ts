import { describe } from 'vitest';
import { accessContract } from './access-contract.ts';
import { keysContract } from './keys-contract.ts';
import { listingContract } from './listing-contract.ts';
import { readingContract } from './reading-contract.ts';
import { createSuite } from './suite.ts';
import type { ConformanceOptions, ConformanceTarget } from './target.ts';
import { uploadsContract } from './uploads-contract.ts';
import { writingContract } from './writing-contract.ts';

/**
 * What every object store has to do, as tests. What a target cannot is skipped with a reason, and shows as skipped.
 *
 * @param name Of the store, for the report.
 * @param open Opens a store that is empty, or in which nothing lies under the consumers that the suite uses.
 */
export function objectStoreContract(
  name: string,
  open: () => Promise<ConformanceTarget>,
  options: ConformanceOptions = {},
): void {
  describe(`object store: ${name}`, () => {
    const suite = createSuite(open, options);
    writingContract(suite);
    keysContract(suite);
    readingContract(suite);
    listingContract(suite);
    uploadsContract(suite);
    accessContract(suite);
  });
}
