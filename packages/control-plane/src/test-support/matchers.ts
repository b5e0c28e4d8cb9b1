import { expect } from 'vitest';

/** Matches text that holds `part`. Vitest's own matchers are `any`. */
export function containing(part: string): unknown {
  return expect.stringContaining(part);
}

/** Matches any number. */
export function aNumber(): unknown {
  return expect.any(Number);
}
