import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleApart } from './bundle-apart.ts';
import { bundlePlugin } from './bundle-plugin.ts';

const manifest = { name: 'sample', entrypoints: { main: 'index.js' } };
let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'apart-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const write = (source: string): void => writeFileSync(join(directory, 'index.js'), source);

test('a bundle is the same wherever it is made, also several at a time', async () => {
  write('export default { onLoad() {} };');
  const here = await bundlePlugin({ directory, manifest, outDir: join(directory, 'here') });
  const apart = await Promise.all(
    ['a', 'b', 'c'].map((name) => bundleApart('plugin', { directory, manifest, outDir: join(directory, name) })),
  );
  for (const { sha256, file } of apart) {
    expect(sha256).toBe(here.sha256);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(here.file, 'utf8'));
  }
});

test('a fault keeps its code and its place', async () => {
  write('export default {\n  onLoad( {};');
  const bundle = bundleApart('plugin', { directory, manifest, outDir: join(directory, 'out') });
  await expect(bundle).rejects.toMatchObject({
    name: 'PluginError',
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/^Cannot bundle sample: index\.js:2:\d+: /),
  });
});

/** Processes that bundle for this one; found on Linux only. */
function bundlers(): readonly number[] {
  return readdirSync('/proc/self/task')
    .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' '))
    .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bundle-process'))
    .map(Number);
}

test.skipIf(process.platform !== 'linux')(
  'a process that ends early fails what it was asked for, and the next one works',
  async () => {
    write('export default { onLoad() {} };');
    const bundle = () => bundleApart('plugin', { directory, manifest, outDir: join(directory, 'out') });
    await bundle();
    const cut = bundle();
    for (const pid of bundlers()) process.kill(pid, 'SIGKILL');
    await expect(cut).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('SIGKILL') });
    await expect(bundle()).resolves.toMatchObject({ sizeBytes: expect.any(Number) });
  },
);
