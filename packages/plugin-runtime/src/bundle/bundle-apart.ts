import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PluginError, type PluginErrorCode } from '@streamspace/plugin-sdk';
import type { BundleAnswer, BundleRequest, BundleTask, bundleTasks } from './bundle-tasks.ts';

type Input<T extends BundleTask> = Parameters<(typeof bundleTasks)[T]>;
type Result<T extends BundleTask> = Awaited<ReturnType<(typeof bundleTasks)[T]>>;

const script = fileURLToPath(new URL(`./bundle-process${extname(import.meta.filename)}`, import.meta.url));
/** How long a process without work is kept: a bundle that follows begins 0.2 s earlier. */
const idleMs = 60_000;
/** Beyond it, a bundle is given up. The largest of the vendors' libraries takes 3 s. */
const timeoutMs = 120_000;

interface Bundler {
  readonly child: ChildProcess;
  readonly waiting: Map<number, PromiseWithResolvers<unknown>>;
  idle: NodeJS.Timeout | undefined;
}

/** One for all that this process bundles, as long as there is something to do for it. */
let current: Bundler | undefined;
let count = 0;

/**
 * Bundles in another process: what the bundler takes of memory, some hundred megabytes, is given back when that process
 * ends, and sources that make it crash take nothing along.
 *
 * @throws {PluginError} what the task throws; `TIMEOUT` after two minutes, `INTERNAL` when the process ends early.
 */
export async function bundleApart<T extends BundleTask>(task: T, ...[input]: Input<T>): Promise<Result<T>> {
  const bundler = (current ??= startBundler());
  clearTimeout(bundler.idle);
  hold(bundler, true);
  const id = count++;
  const answer = Promise.withResolvers<unknown>();
  bundler.waiting.set(id, answer);
  const timer = setTimeout(() => {
    answer.reject(new PluginError('TIMEOUT', `Bundling took longer than ${timeoutMs / 1000} s`));
    end(bundler);
  }, timeoutMs);
  try {
    bundler.child.send({ id, task, input } satisfies BundleRequest, (error) => {
      if (error !== null) answer.reject(ended(error.message));
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other side answers with what the task gave
    return (await answer.promise) as Result<T>;
  } finally {
    clearTimeout(timer);
    bundler.waiting.delete(id);
    if (bundler.waiting.size === 0) rest(bundler);
  }
}

function startBundler(): Bundler {
  const child = fork(script, { env: {}, execArgv: [], serialization: 'advanced' });
  const bundler: Bundler = { child, waiting: new Map(), idle: undefined };
  const fail = (reason: string): void => {
    if (current === bundler) current = undefined;
    for (const { reject } of bundler.waiting.values()) reject(ended(reason));
  };
  child.on('message', (answer: BundleAnswer) => {
    const asked = bundler.waiting.get(answer.id);
    if ('result' in answer) return asked?.resolve(answer.result);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `toPluginErrorData`
    asked?.reject(new PluginError(answer.error.code as PluginErrorCode, answer.error.message));
  });
  child.on('error', ({ message }) => fail(message));
  child.on('exit', (code, signal) => fail(signal ?? `exit code ${code}`));
  return bundler;
}

const ended = (reason: string): PluginError =>
  new PluginError('INTERNAL', `The process that bundles has ended: ${reason}`);

/** Whether this process has to wait for it. */
function hold({ child }: Bundler, whether: boolean): void {
  child[whether ? 'ref' : 'unref']();
  child.channel?.[whether ? 'ref' : 'unref']();
}

function rest(bundler: Bundler): void {
  hold(bundler, false);
  bundler.idle = setTimeout(() => end(bundler), idleMs);
  bundler.idle.unref();
}

function end(bundler: Bundler): void {
  if (current === bundler) current = undefined;
  bundler.child.kill('SIGKILL');
}
