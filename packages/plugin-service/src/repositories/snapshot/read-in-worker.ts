import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Snapshot } from './read-snapshot.ts';

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
 * {@link import('./read-snapshot.ts').readSnapshot} in a thread of its own, so that a catalog of ten thousand plugins does
 * not hold up the service, and one that is made to take for ever can be given up.
 *
 * @throws {PluginError} `TIMEOUT`
 */
export function readInWorker(
  root: string,
  options: { readonly tiers: readonly string[]; readonly timeoutMs: number },
): Promise<Snapshot> {
  const result = turn.then(() => ask(root, options));
  turn = result.catch(() => undefined);
  return result;
}

async function ask(
  root: string,
  { tiers, timeoutMs }: { readonly tiers: readonly string[]; readonly timeoutMs: number },
): Promise<Snapshot> {
  const { worker } = (thread ??= startThread());
  clearTimeout(thread.idle);
  const result = Promise.withResolvers<Snapshot>();
  const fail = (error: unknown) => result.reject(error);
  const timer = setTimeout(
    () => fail(new PluginError('TIMEOUT', `Validating the catalog took longer than ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  const end = () => fail(new PluginError('INTERNAL', 'The validation of the catalog ended early'));
  worker.once('message', result.resolve).once('error', fail).once('exit', end).ref();
  try {
    worker.postMessage({ root, tiers });
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
