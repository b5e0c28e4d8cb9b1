import { createSlots } from '../slots.ts';

/** Lets so many through at once; the others queue in order. */
export interface Gate {
  /** Resolves with the function that gives the place back; calling it again does nothing. */
  enter(signal: AbortSignal): Promise<() => void>;
}

export function createGate(places: number): Gate {
  const slots = createSlots(places);

  return {
    async enter(signal) {
      signal.throwIfAborted();
      await slots.acquire(signal);
      let held = true;
      return () => {
        if (held) slots.release();
        held = false;
      };
    },
  };
}
