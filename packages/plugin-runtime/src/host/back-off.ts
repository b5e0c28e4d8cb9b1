const firstMs = 1000;
const longestMs = 300_000;
const windowMs = 600_000;
const mostFaults = 5;

/** When to start a plugin again after a fault. */
export type Restart = { readonly in: number } | 'quarantine';

/** Counts the faults of one plugin. */
export interface RestartPolicy {
  /** A fault happened now. */
  fault(nowMs: number): Restart;
  /** The operator started it: earlier faults are forgiven. */
  reset(): void;
}

/** 1 s, 2 s, 4 s … to 5 min; in quarantine after 5 faults within 10 min, until somebody looks. */
export function createRestartPolicy(): RestartPolicy {
  let faults: number[] = [];
  return {
    fault(nowMs) {
      faults = [...faults.filter((at) => nowMs - at < windowMs), nowMs];
      if (faults.length >= mostFaults) return 'quarantine';
      return { in: Math.min(longestMs, firstMs * 2 ** (faults.length - 1)) };
    },
    reset() {
      faults = [];
    },
  };
}
