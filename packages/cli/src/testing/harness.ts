import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createTestService, testToken, type TestService } from '../../../plugin-service/src/testing/service.ts';
import { run, type RunOptions } from '../run.ts';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line against a real service with fakes behind it. */
export interface Harness extends AsyncDisposable {
  readonly running: TestService;
  /** An empty folder, which is also the current one. */
  readonly directory: string;
  /** Runs a command; arguments are split at blanks, or given as a list. */
  run(command: string | readonly string[], options?: RunInput): Promise<Finished>;
  /** Like `run` with `--json`, and its output parsed. */
  json(command: string | readonly string[]): Promise<unknown>;
}

export interface RunInput {
  readonly stdin?: string;
  /** Answers to questions, as a person on a terminal types them. */
  readonly typed?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Hears of output as it comes. */
  readonly onOutput?: (stdout: string) => void;
}

/** @param service What the service works with, where the usual fakes will not do. */
export async function createHarness(service: Parameters<typeof createTestService>[0] = {}): Promise<Harness> {
  const running = await createTestService(service);
  const directory = mkdtempSync(join(tmpdir(), 'cli-'));
  const { url, port } = running.service;
  writeFileSync(join(directory, 'service.json'), JSON.stringify({ url, port, pid: process.pid }));
  writeFileSync(join(directory, 'token'), testToken);
  const runHere: Harness['run'] = (command, { env = {}, ...input } = {}) =>
    runCommand(command, { ...input, cwd: directory, env: { STREAMSPACE_DATA: directory, ...env } });

  return {
    running,
    directory,
    run: runHere,
    async json(command) {
      const list = typeof command === 'string' ? command.split(' ') : command;
      const { code, stdout, stderr } = await runHere([...list, '--json']);
      if (code !== 0) throw new Error(`streamspace ${list.join(' ')} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout) as unknown;
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Runs a command line in this process. */
export async function runCommand(
  command: string | readonly string[],
  { stdin, typed, signal, env, cwd, onOutput }: RunInput & Pick<RunOptions, 'env'> & { readonly cwd: string },
): Promise<Finished> {
  const written = { stdout: '', stderr: '' };
  const isTTY = typed !== undefined;
  const code = await run(typeof command === 'string' ? command.split(' ') : command, {
    stdout: {
      write(text) {
        written.stdout += text;
        onOutput?.(written.stdout);
      },
    },
    stderr: { write: (text) => void (written.stderr += text), isTTY },
    stdin: Object.assign(Readable.from([stdin ?? typed ?? '']), { isTTY }),
    env,
    cwd,
    ...(signal === undefined ? {} : { signal }),
  });
  return { code, ...written };
}
