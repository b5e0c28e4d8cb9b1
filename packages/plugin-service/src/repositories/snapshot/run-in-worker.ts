import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Task, tasks } from './worker-tasks.ts';

const source = new URL(`./snapshot-worker${extname(import.meta.filename)}`, import.meta.url);
const idleMs = 30_000;

interface Thread {
  readonly worker: Worker;
  idle: NodeJS.Timeout | undefined;
}

/** One for all, as long as there is something to do for it. */
let thread: Thread | undefined;
let turn: Promise<unknown> = Promise.resolve();

/**
 * Does one of the {@link tasks} in a thread of its own, so that a catalog of ten thousand plugins does not hold up the service,
 * and one that is made to take for ever can be given up.
 *
 * @throws {PluginError} `TIMEOUT`
 */
export function runInWorker<T extends Task>(
  task: T,
  input: Parameters<(typeof tasks)[T]>[0],
  timeoutMs: number,
): Promise<ReturnType<(typeof tasks)[T]>> {
  const result = turn.then(() => ask(task, input, timeoutMs));
  turn = result.catch(() => undefined);
  return result as Promise<ReturnType<(typeof tasks)[T]>>;
}

async function ask(task: Task, input: unknown, timeoutMs: number): Promise<unknown> {
  const { worker } = (thread ??= startThread());
  clearTimeout(thread.idle);
  const result = Promise.withResolvers<unknown>();
  const fail = (error: unknown) => result.reject(error);
  const timer = setTimeout(
    () => fail(new PluginError('TIMEOUT', `Validating the catalog took longer than ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  const end = () => fail(new PluginError('INTERNAL', 'The validation of the catalog ended early'));
  worker.once('message', result.resolve).once('error', fail).once('exit', end).ref();
  try {
    worker.postMessage({ task, input });
    return await result.promise;
  } catch (error) {
    thread = undefined;
    await worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
    worker.off('message', result.resolve).off('error', fail).off('exit', end).unref();
    rest();
  }
}

function startThread(): Thread {
  const worker = new Worker(source, { env: {}, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  const started: Thread = { worker, idle: undefined };
  // Also when nobody waits for it.
  worker.on('error', () => {
    if (thread === started) thread = undefined;
  });
  return started;
}

function rest(): void {
  const resting = thread;
  if (resting === undefined) return;
  resting.idle = setTimeout(() => {
    if (thread === resting) thread = undefined;
    void resting.worker.terminate();
  }, idleMs);
  resting.idle.unref();
}
