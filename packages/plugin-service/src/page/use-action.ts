import { useState } from 'react';

export interface Action {
  readonly busy: boolean;
  readonly error: Error | undefined;
  /** Runs `work`, one at a time; its error is shown where the action is. */
  readonly run: (work: () => Promise<void>) => void;
  readonly clear: () => void;
}

/** State of something that a button starts. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();

  async function perform(work: () => Promise<void>) {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (caught) {
      setError(caught instanceof Error ? caught : new Error(String(caught)));
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    error,
    run(work) {
      if (!busy) void perform(work);
    },
    clear: () => setError(undefined),
  };
}
