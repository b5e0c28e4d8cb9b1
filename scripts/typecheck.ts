// Type-checks the repository: one program for all Node code, one for the page (browser libraries, JSX).
import { spawnSync } from 'node:child_process';

for (const project of ['tsconfig.json', 'packages/plugin-service/src/page/tsconfig.json']) {
  const { status } = spawnSync('tsc', ['-p', project], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
