import type { ConformanceFaults } from '../object-store/target.ts';
import type { AzureFaults } from './faults.ts';

const writes = new Set(['PutBlob', 'PutBlock']);

/** What goes wrong in the conformance suite, in Azure's words. */
export const conformanceFaults = (faults: AzureFaults): ConformanceFaults => ({
  throttle: (times) => faults.add(() => true, { fail: 503, code: 'ServerBusy' }, times),
  fail: (times) => faults.add(() => true, { fail: 500, code: 'InternalError' }, times),
  cut: (cutAfter, times) => faults.add('GetBlob', { cutAfter }, times),
  corrupt: (times) => faults.add(({ operation }) => writes.has(operation), { corrupt: true }, times),
  loseAnswer: () => faults.add('PutBlob', { loseAnswer: true }),
  clear: () => faults.clear(),
});
