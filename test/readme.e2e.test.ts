import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatText, validateRepository } from '@streamspace/catalog';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startServiceProcess, streamspace } from './support/service-process.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

/** The fenced block after the sentence that tells to make a file. */
function fileInReadme(name: string): string {
  const after = readme.slice(readme.indexOf(`Make \`community/hello-plugin/${name}\``));
  const [, text] = /```\w+\n([\s\S]*?)```/.exec(after) ?? [];
  if (text === undefined) throw new Error(`The README does not show ${name}`);
  return text;
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'streamspace-readme-'));
  const folder = join(root, 'community/hello-plugin');
  mkdirSync(folder, { recursive: true });
  for (const name of ['manifest.json', 'index.js', 'README.md']) writeFileSync(join(folder, name), fileInReadme(name));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the first plugin of the README is valid, and does what the README says', async () => {
  const { findings } = validateRepository(root);
  expect(findings.length === 0 ? '' : formatText(findings, { root })).toBe('');

  const dataDir = join(root, 'data');
  const service = await startServiceProcess(dataDir, 0, { root });
  try {
    const commands = [
      ...readme.matchAll(/^npm run streamspace -- (.*hello-plugin.*|session create --user grace.*)$/gm),
    ];
    expect(commands.length).toBeGreaterThanOrEqual(3);
    for (const [, command = ''] of commands) {
      const run = async (): Promise<string> => {
        const { code, stdout, stderr } = await streamspace(dataDir, ...command.split(' '));
        expect(code, `${command}: ${stderr}`).toBe(0);
        return stdout;
      };
      if (command.includes('logs'))
        await vi.waitFor(async () => expect(await run()).toContain('greeted grace'), 15_000);
      else await run();
    }
    const { notifications } = await service.api<{ notifications: { title: string }[] }>('GET', '/notifications');
    expect(notifications).toContainEqual(expect.objectContaining({ title: 'Hello grace' }));
  } finally {
    await service.stop();
  }
});
