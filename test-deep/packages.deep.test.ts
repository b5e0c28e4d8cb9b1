import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const script = join(import.meta.dirname, '../scripts/pack.ts');

test(
  'what is published is installed with npm outside of the workspace, and makes a plugin there',
  { timeout: 300_000 },
  () => {
    const tarballs = mkdtempSync(join(tmpdir(), 'tarballs-'));
    try {
      execFileSync(process.execPath, [script, '--out', tarballs]);
      const files = readdirSync(tarballs);
      expect(files).toHaveLength(8);
      for (const file of files) {
        const listed = execFileSync('tar', ['--list', '--file', join(tarballs, file)], { encoding: 'utf8' }).split(
          '\n',
        );
        expect(listed.filter((each) => /\.test\.|__fixtures__|test-support|\.map$/.test(each))).toEqual([]);
        // The page is bundled where the service starts.
        const known =
          /^package\/(dist\/.*\.(js|d\.ts)|src\/page\/.*|[a-z]+\.schema\.json|package\.json|README\.md|LICENSE)$/;
        expect(listed).toContain('package/LICENSE');
        expect(listed.filter((each) => each !== '' && !known.test(each))).toEqual([]);
      }
      const said = execFileSync(process.execPath, [script, '--try', tarballs], { encoding: 'utf8' });
      expect(said).toContain('Packed hello 1.0.0');
      expect(said).toContain('Packed typed 1.0.0');
      expect(said).toContain('function');
    } finally {
      rmSync(tarballs, { recursive: true });
    }
  },
);
