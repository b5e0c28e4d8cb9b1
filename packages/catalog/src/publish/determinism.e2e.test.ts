import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Node of the machine, most often an older one than the workspace's. */
const others = ['/usr/bin/node', '/usr/local/bin/node'].flatMap((path) => {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const version = stdout?.trim();
  return status === 0 && version !== process.version ? [{ path, version }] : [];
});
const other = others[0];

/** Beside the packages that it needs. */
const modules = join(import.meta.dirname, '../../node_modules');
let place: string;
beforeAll(async () => {
  mkdirSync(modules, { recursive: true });
  place = mkdtempSync(join(modules, '.tree-'));
  // Older versions of Node do not read TypeScript.
  const bundle = await rolldown({
    input: join(import.meta.dirname, '__fixtures__/print-tree.ts'),
    platform: 'node',
    external: /^(ajv|jsonc-parser|oxc-parser|semver|yaml|zod)(\/|$)/,
    logLevel: 'silent',
  });
  await bundle.write({ file: join(place, 'print-tree.mjs'), format: 'esm' });
  await bundle.close();
});
afterAll(() => rmSync(place, { recursive: true }));

const run = (node: string) =>
  spawnSync(node, [join(place, 'print-tree.mjs')], { encoding: 'utf8', env: { PATH: process.env['PATH'] } });

test('another version of Node gives the same tree, to the byte', ({ skip }) => {
  if (other === undefined) return skip('this machine has no other Node');
  const [here, there] = [run(process.execPath), run(other.path)];
  expect(here).toMatchObject({ status: 0, stderr: '' });
  if (there.status !== 0) return skip(`Node ${other.version} cannot run it: ${there.stderr.slice(-300)}`);
  expect(there.stdout).toBe(here.stdout);
});
