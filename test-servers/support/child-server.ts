import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port that nobody listened to a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const longestStartMs = 60_000;

/**
 * Starts a program, waits until it listens, and ends it with its children when it is disposed of.
 *
 * @throws {Error} with the end of its output, when it ends before it listens.
 */
export async function startServer(
  command: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const keep = (text: Buffer): void => void (output = (output + text.toString()).slice(-4000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  const exited = once(child, 'close');
  for (let waitedMs = 0; !(await isListening(port)); waitedMs += 100) {
    // oxlint-disable no-await-in-loop -- until it listens
    if (child.exitCode !== null || child.pid === undefined || waitedMs > longestStartMs)
      throw new Error(`${command} does not listen: ${output}`);
    await sleep(100);
    // oxlint-enable no-await-in-loop
  }
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await exited;
    },
  };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
