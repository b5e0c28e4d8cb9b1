import type { ObjectStore } from '@streamspace/plugin-sdk';
import { afterAll, afterEach, beforeAll, test } from 'vitest';
import type { ConformanceOptions, ConformanceTarget } from './target.ts';

/** Declares the cases of one target. */
export interface Suite {
  readonly largeBytes: number;
  /**
   * @param id Number of the requirement, such as `OS-09`.
   * @param needs What the target has to offer; without, the case is skipped with the reason.
   */
  check(
    id: string,
    title: string,
    work: (store: ObjectStore, target: ConformanceTarget) => Promise<unknown>,
    needs?: readonly (keyof ConformanceTarget)[],
  ): void;
}

export const plain = { contentType: 'application/octet-stream' };

/** Opens the target before the cases, and closes it after them. */
export function createSuite(open: () => Promise<ConformanceTarget>, options: ConformanceOptions): Suite {
  const { cannot = {}, only, largeBytes = 64 * 1024 ** 2 } = options;
  let target: ConformanceTarget;
  beforeAll(async () => {
    target = await open();
  });
  afterEach(() => target.faults?.clear());
  afterAll(() => target[Symbol.asyncDispose]());

  return {
    largeBytes,
    check(id, title, work, needs = []) {
      if (only?.includes(id) === false) return;
      // oxlint-disable-next-line vitest/expect-expect -- they are in the work
      test(`${id} ${title}`, async ({ skip }) => {
        const missing = needs.filter((need) => target[need] === undefined);
        const reason =
          cannot[`${id} ${title}`] ??
          cannot[id] ??
          (missing.length === 0 ? undefined : `this target has no ${missing.join(', ')}`);
        if (reason !== undefined) skip(reason);
        await work(target.use(), target);
      });
    },
  };
}

let lastKey = 0;

/** A key that no other case has. */
export function freshKey(name = 'object'): string {
  lastKey += 1;
  return `case-${lastKey}/${name}`;
}
