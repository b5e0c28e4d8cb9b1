import { copyFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './testing/harness.ts';
import { createRepository } from './testing/repository.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/publishing.md'), 'utf8');
// What signs needs a certificate of the world outside: it stands in ```bash.
const examples = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));

test('every example of the page on publishing works, in its order', async () => {
  using repository = createRepository();
  const beside = realpathSync(mkdtempSync(join(tmpdir(), 'publishing-page-')));
  try {
    const run = (command: string) => runCommand(command, { cwd: repository.root, env: {} });
    expect(await run('plugin new hello --plain --author Ada')).toMatchObject({ code: 0 });
    expect(examples.length).toBeGreaterThan(5);
    for (const example of examples) {
      const [program, ...args] = example.replaceAll('../', `${beside}/`).split(' ');
      if (program === 'cp') copyFileSync(args[0] ?? '', args[1] ?? '');
      else {
        // oxlint-disable-next-line no-await-in-loop -- one builds on the other
        const { code, stderr } = await run(args.join(' '));
        expect(code, `${example}: ${stderr}`).toBe(0);
      }
    }
    for (const file of [
      '1.0.0/plugin.tar.gz',
      'plugin.tar.gz',
      'manifest.json',
      'manifest.yaml',
      'README.md',
      'LICENSE',
    ]) {
      expect(existsSync(join(beside, 'release/hello', file)), file).toBe(true);
    }
  } finally {
    rmSync(beside, { recursive: true });
  }
});

test('the page names every kind of fault', () => {
  const source = readFileSync(join(import.meta.dirname, '../../catalog/src/publish/fault.ts'), 'utf8');
  const kinds = [...source.matchAll(/^ {2}\| '(.+)'/gm)].map(([, kind]) => kind);
  expect(kinds).toHaveLength(7);
  for (const kind of kinds) expect(page).toContain(`| \`${kind}\``);
});
