/** Runs work when it is asked for, never twice at a time: what is asked for meanwhile is one more run afterwards. */
export function coalesce(work: () => Promise<void>): () => void {
  let state: 'idle' | 'running' | 'again' = 'idle';

  async function run(): Promise<void> {
    do {
      state = 'running';
      // oxlint-disable-next-line no-await-in-loop -- one run after another
      await work();
    } while (isAgain());
    state = 'idle';
  }
  // Behind a function, because it changes while work is awaited.
  const isAgain = () => state === 'again';

  return () => {
    if (state === 'idle') void run();
    else state = 'again';
  };
}
