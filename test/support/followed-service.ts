import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitRepository, type GitRepository } from '../../packages/plugin-service/src/testing/git-repository.ts';
import { startServiceProcess, streamspace, type ServiceProcess } from './service-process.ts';

/** A service process without plugins of its own that follows a git repository. */
export interface FollowedService extends AsyncDisposable {
  readonly git: GitRepository;
  readonly directory: string;
  readonly dataDir: string;
  readonly service: ServiceProcess;
  /** Starts the process again on the same data, after it was killed. */
  startAgain(): Promise<void>;
  /** What can be installed: names and versions, in the order of the names. */
  offered(): Promise<readonly string[]>;
  /** Runs a command, which has to succeed, and gives what it says. */
  run(...args: string[]): Promise<string>;
}

interface Catalog {
  readonly plugins: readonly { readonly name: string; readonly version: string }[];
}

export async function startFollowedService(prepare: (git: GitRepository) => void): Promise<FollowedService> {
  const directory = mkdtempSync(join(tmpdir(), 'streamspace-followed-'));
  const dataDir = join(directory, 'data');
  mkdirSync(join(directory, 'empty'));
  const git = createGitRepository();
  prepare(git);
  const env = { STREAMSPACE_REPOSITORY_PLUGINS_URL: git.url };
  const start = () => startServiceProcess(dataDir, 0, { root: join(directory, 'empty'), env });
  let service = await start();
  return {
    git,
    directory,
    dataDir,
    get service() {
      return service;
    },
    async startAgain() {
      service = await start();
    },
    async offered() {
      const { plugins } = await service.api<Catalog>('GET', '/plugins/catalog');
      return plugins.map(({ name, version }) => `${name} ${version}`).toSorted();
    },
    async run(...args) {
      const { code, stdout, stderr } = await streamspace(dataDir, ...args);
      if (code !== 0) throw new Error(`streamspace ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
      return `${stdout}${stderr}`;
    },
    async [Symbol.asyncDispose]() {
      await service.stop();
      git[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
