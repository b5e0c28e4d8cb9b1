// Runs before `npm start` and `npm test`, on whatever Node the machine has (18 or newer).
// Installs the workspace with the pinned pnpm, which the machine need not have.
// Under pnpm there is nothing to do: `verifyDepsBeforeRun: install` has installed already.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

const mtime = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const underPnpm = process.env.npm_config_user_agent?.startsWith('pnpm/') ?? false;
const installed = mtime('node_modules/.modules.yaml');
const inputs = ['pnpm-lock.yaml', 'package.json', 'pnpm-workspace.yaml'];
const upToDate = installed > 0 && inputs.every((path) => mtime(path) <= installed);

if (!underPnpm && !upToDate) {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { status } = spawnSync('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
