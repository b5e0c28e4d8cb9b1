// Everything a pull request must pass, in the order in which it fails fastest.
// `--after-test` leaves out types and tests, for a run that has had them already.
import { spawnSync } from 'node:child_process';

const steps: { name: string; command: string[] }[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'plugins', command: ['node', 'packages/cli/src/main.ts', 'catalog', 'check'] },
];
if (!process.argv.includes('--after-test')) {
  steps.push(
    { name: 'types', command: ['node', 'scripts/typecheck.ts'] },
    { name: 'tests', command: ['vitest', 'run'] },
  );
}

for (const { name, command } of steps) {
  console.log(`\n── ${name}: ${command.join(' ')}`);
  const [program = '', ...args] = command;
  const { status } = spawnSync(program, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`\n${name} failed`);
    process.exit(status ?? 1);
  }
}
console.log('\nAll checks passed.');
