import type { Io } from '../io.ts';
import { createStyle, hasColour, printable } from './style.ts';
import { cutTo } from './table.ts';

/** Says how far long work is. */
export interface Progress extends Disposable {
  /**
   * The work is at another step.
   *
   * @param done How many are done, where they are counted; `total` is how many there are.
   */
  update(text: string, count?: { readonly done: number; readonly total: number }): void;
  /** Takes the line away, so that results can be printed. Also at the end of a `using` block. */
  stop(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
const barWidth = 16;
const clearLine = '\r\u001b[2K';

/**
 * Begins to tell on standard error what takes long: a line that changes in place on a terminal, one plain line for each
 * step elsewhere, and nothing at all where the reader is a program or wants quiet.
 *
 * @param text What is done, such as `Syncing plugins`.
 */
export function startProgress(
  { io, json, quiet }: { readonly io: Io; readonly json: boolean; readonly quiet: boolean },
  text: string,
): Progress {
  if (json || quiet) return { update: () => undefined, stop: () => undefined, [Symbol.dispose]: () => undefined };
  return isAnimated(io) ? animate(io, text) : writeLines(io, text);
}

/** `CI` is set where a terminal is only recorded. */
function isAnimated({ stderr, env }: Io): boolean {
  return stderr.isTTY === true && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '';
}

function animate({ stderr, env, signal }: Io, first: string): Progress {
  const style = createStyle(hasColour(stderr, env));
  let line = printable(first);
  let frame = 0;
  const draw = () => {
    // A line that wraps could not be taken away.
    const text = cutTo(line, Math.max(1, (stderr.columns ?? 80) - 3));
    stderr.write(`${clearLine}${style('cyan', frames[frame % frames.length] ?? '')} ${text}`);
    frame += 1;
  };
  const timer = setInterval(draw, frameMs);
  timer.unref();
  const stop = () => {
    clearInterval(timer);
    signal.removeEventListener('abort', stop);
    if (frame > 0) stderr.write(clearLine);
    frame = 0;
  };
  signal.addEventListener('abort', stop);
  draw();
  return {
    update(text, count) {
      line = count === undefined ? printable(text) : `${bar(count)} ${printable(text)}`;
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

function writeLines({ stderr }: Io, first: string): Progress {
  const write = (text: string) => void stderr.write(`${printable(text)}\n`);
  let last = first;
  write(first);
  return {
    update(text, count) {
      const line = count === undefined ? text : `${counted(count)} ${text}`;
      if (line !== last) write(line);
      last = line;
    },
    stop: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

function bar(count: { readonly done: number; readonly total: number }): string {
  const full = count.total === 0 ? barWidth : Math.round((Math.min(count.done, count.total) / count.total) * barWidth);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${counted(count)}`;
}

function counted({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${String(done).padStart(String(total).length)}/${total}`;
}
