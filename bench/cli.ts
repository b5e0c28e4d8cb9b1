// Measures how long short commands take, beside a bare node: `pnpm bench cli [--quick]`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { formatTable, interleave, median, spread, timed, type Measurement } from './harness.ts';

const main = join(import.meta.dirname, '../packages/cli/src/main.ts');
const rounds = process.argv.includes('--quick') ? 5 : 20;
const run = (args: readonly string[]) => () =>
  timed(async () => void spawnSync(process.execPath, args, { stdio: 'ignore' }));

const runs = {
  node: run(['-e', '0']),
  '--help': run([main, '--help']),
  '--version': run([main, '--version']),
  'plugin --help': run([main, 'plugin', '--help']),
  'completion bash': run([main, 'completion', 'bash']),
};
await interleave(1, runs);
const { node, ...commands } = await interleave(rounds, runs);
const measurements = Object.entries(commands).map(([command, values]): Measurement => ({
  what: `streamspace ${command}`,
  value: median(values),
  unit: 'ms',
  limit: { of: 'node -e 0', value: median(node) },
  bar: { atMost: 150 },
  note: spread(values),
}));
console.log(formatTable(measurements));
