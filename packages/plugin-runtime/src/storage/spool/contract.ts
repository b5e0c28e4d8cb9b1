import { describe } from 'vitest';
import { describeKeeping } from './contract/keeping-contract.ts';
import { describeLimits } from './contract/limits-contract.ts';
import { describeReading } from './contract/reading-contract.ts';
import type { OpenMedium } from './contract/test-support.ts';
import { describeWriting } from './contract/writing-contract.ts';

/** What every `SpoolStore` does, whatever medium its bytes lie on. `open` gives an empty one. */
export function describeSpoolStore(name: string, open: OpenMedium): void {
  describe(`spool ${name}`, () => {
    describeWriting(open);
    describeReading(open);
    describeLimits(open);
    describeKeeping(open);
  });
}
