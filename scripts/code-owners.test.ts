import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { codeOwners } from './code-owners.ts';

function repositoryOf(authors: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'owners-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, author] of Object.entries(authors)) {
    const manifest = {
      name,
      version: '1.0.0',
      displayName: name,
      description: 'Counts sessions',
      type: 'webhook',
      author,
      license: 'MIT',
      permissions: [],
      entrypoints: { main: 'index.js' },
    };
    const files = {
      'manifest.json': JSON.stringify(manifest),
      'README.md': `# ${name}\n`,
      'index.js': 'export default {};',
    };
    for (const [file, text] of Object.entries(files)) {
      const path = join(root, 'community', name, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  return root;
}

test('authors who name an account or an address are asked, beside the maintainers', () => {
  const root = repositoryOf({
    alpha: 'Ann (@ann)',
    beta: 'Ben <ben@example.com>',
    delta: '@acme/desktops',
    gamma: 'Nobody in particular',
  });
  expect(codeOwners(root).split('\n').slice(1)).toEqual([
    '* @streamspace-dev/plugins',
    '/community/alpha/ @ann @streamspace-dev/plugins',
    '/community/beta/ ben@example.com @streamspace-dev/plugins',
    '/community/delta/ @acme/desktops @streamspace-dev/plugins',
    '',
  ]);
});
