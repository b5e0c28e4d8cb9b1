import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Io } from './io.ts';
import { printable } from './output/style.ts';

/** Asks a question of yes or no; anything but a yes is a no, the end of the input too. Ask only where somebody is there. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  using dialogue = openDialogue(io);
  return /^y(es)?$/i.test(((await dialogue.ask(`${question} [y/N] `)) ?? '').trim());
}

/** Asks for a value that is not shown while it is typed; input that ends without one is an empty value. */
export async function askSecret(io: Io, label: string): Promise<string> {
  using dialogue = openDialogue(io);
  return (await dialogue.ask(`${label} (not shown): `, true)) ?? '';
}

/** Several questions, one after another. */
export interface Dialogue extends Disposable {
  /** `undefined` where the input ended. @param hidden Whether the answer is not shown while it is typed. */
  ask(question: string, hidden?: boolean): Promise<string | undefined>;
}

/**
 * Asks from the first question on; one reader for all of them, because what is typed ahead belongs to the next one.
 * Input that ended before the first question answers none.
 */
export function openDialogue({ stdin, stderr, signal }: Io): Dialogue {
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) stderr.write(String(chunk));
      done();
    },
  });
  const open = () => {
    const lines = createInterface({ input: stdin, output, terminal: stdin.isTTY === true, signal, historySize: 0 });
    return { lines, answers: lines[Symbol.asyncIterator]() };
  };
  let reader: ReturnType<typeof open> | undefined;
  return {
    async ask(question, hidden = false) {
      stderr.write(printable(question));
      if (reader === undefined && !stdin.readable) return undefined;
      reader ??= open();
      muted = hidden;
      const { value, done } = await reader.answers.next();
      muted = false;
      if (hidden) stderr.write('\n');
      signal.throwIfAborted();
      return done === true ? undefined : value;
    },
    [Symbol.dispose]: () => reader?.lines.close(),
  };
}
