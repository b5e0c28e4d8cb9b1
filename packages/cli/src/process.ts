import { run } from './run.ts';

/** Runs a command line of this process, and leaves its exit code. */
export async function runProcess(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // Whoever asks twice does not want to wait.
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  // A reader that has seen enough, such as `head`, is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const { stdout, stderr, stdin, env } = process;
  process.exitCode = await run(argv, { stdout, stderr, stdin, env, cwd: process.cwd(), signal: stop.signal });
  // After a stop that was asked for, nothing may hold the process open.
  if (stop.signal.aborted) setTimeout(() => process.exit(), 1000).unref();
}
