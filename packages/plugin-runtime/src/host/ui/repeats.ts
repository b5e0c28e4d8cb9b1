import type { Clock } from '../../clock.ts';

const keptMs = 10 * 60_000;
const most = 1000;

/** What is asked twice, as by a double click or a browser that tries again, is done once and answered twice. */
export interface Repeats<T> {
  once(key: string, work: () => Promise<T>): Promise<T>;
}

/** Failures are not kept: after one, it can be tried again. */
export function createRepeats<T>(clock: Clock): Repeats<T> {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();

  function forgetOld(): void {
    for (const [key, { at }] of answers) {
      if (answers.size <= most && clock.now() - at < keptMs) return;
      answers.delete(key);
    }
  }

  return {
    once(key, work) {
      forgetOld();
      const before = answers.get(key);
      if (before !== undefined) return before.answer;
      const answer = work();
      answers.set(key, { at: clock.now(), answer });
      answer.catch(() => answers.delete(key));
      return answer;
    },
  };
}
