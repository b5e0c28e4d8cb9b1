import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'completion-'));
  writeFileSync(join(directory, 'streamspace'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(join(directory, 'streamspace'), 0o755);
});
afterAll(() => rmSync(directory, { recursive: true }));

function shell(name: string, script: string) {
  const { PATH = '', HOME = '' } = process.env;
  return spawnSync(name, ['-c', script], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: `${directory}${delimiter}${PATH}`, HOME, XDG_CONFIG_HOME: directory },
  });
}
const has = (name: string) => spawnSync(name, ['-c', 'true']).status === 0;

test.skipIf(!has('bash'))('bash completes commands, options and choices', () => {
  const { stdout, stderr } = shell(
    'bash',
    `source <(streamspace completion bash)
     try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _streamspace; echo "\${COMPREPLY[*]}"; }
     try streamspace pl
     try streamspace plugin upg
     try streamspace plugin list --inst
     try streamspace completion f
     try streamspace profile use ''`,
  );
  expect([stderr, stdout.split('\n')]).toEqual(['', ['plugin', 'upgrade', '--installed', 'fish', 'local', '']]);
});

test.skipIf(!has('zsh'))('zsh reads its script', () => {
  expect(shell('zsh', 'compdef() { :; }; source <(streamspace completion zsh)')).toMatchObject({
    status: 0,
    stderr: '',
  });
});

test.skipIf(!has('fish'))('fish completes commands', () => {
  const { stdout } = shell('fish', 'streamspace completion fish | source; complete -C "streamspace plu"');
  expect(stdout).toMatch(/^plugin\t/);
});
