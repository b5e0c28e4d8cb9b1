// Packs the packages that are published: --out <folder> writes their tarballs, --try <folder> installs them outside of
// the workspace with npm, and makes, checks and packs a plugin with them, and builds and tests one in TypeScript.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageVersions } from '../packages/cli/src/scaffold/versions.ts';

const root = join(import.meta.dirname, '..');
/** Each after those that it imports. */
const packages = [
  'plugin-sdk',
  'control-plane',
  'catalog',
  'plugin-runtime',
  'plugin-kit',
  'plugin-testing',
  'plugin-service',
  'cli',
];
const pnpm = ['npx', '--yes', 'pnpm@12.21.0'];

function run(cwd: string, [command = '', ...args]: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: environment() });
  if (status === 0) return stdout;
  throw new Error(`${[command, ...args].join(' ')} in ${cwd} ended with ${status}:\n${stdout}${stderr}`);
}

/** Without what npm sets for scripts, which a command inside of it would take for its own. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
}

function pack(out: string): void {
  mkdirSync(out, { recursive: true });
  for (const name of packages) {
    const folder = join(root, 'packages', name);
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    run(folder, [...pnpm, 'run', 'build']);
    // pnpm takes the repository's by itself, but not where a file such as license.js looks like one.
    const license = join(folder, 'LICENSE');
    copyFileSync(join(root, 'LICENSE'), license);
    try {
      run(folder, [...pnpm, 'pack', '--pack-destination', out]);
    } finally {
      rmSync(license);
    }
    console.log(`packed ${name}`);
  }
}

function tryOut(tarballs: string): void {
  const place = mkdtempSync(join(tmpdir(), 'streamspace-outside-'));
  try {
    const files = readdirSync(tarballs).filter((file) => file.endsWith('.tgz'));
    const byName = Object.fromEntries(
      packages.map((name) => {
        const file = files.find((each) => new RegExp(`^streamspace-${name}-\\d`).test(each));
        if (file === undefined) throw new Error(`${tarballs} has no tarball of ${name}`);
        return [`@streamspace/${name}`, `file:${join(tarballs, file)}`];
      }),
    );
    const dependencies = { ...byName, ...packageVersions };
    const manifest = { private: true, type: 'module', dependencies, overrides: byName };
    writeFileSync(join(place, 'package.json'), JSON.stringify(manifest, undefined, 2));
    run(place, ['npm', 'install', '--no-audit', '--no-fund']);
    const streamspace = (...args: readonly string[]) => run(place, ['npx', 'streamspace', ...args]);
    console.log(`streamspace ${streamspace('--version').trim()}`);
    streamspace('plugin', 'new', 'hello', '--plain', '--author', 'Ada');
    streamspace('plugin', 'check', 'hello');
    console.log(streamspace('plugin', 'pack', 'hello').trim());
    // Its dependencies are the ones around it: what it names is not on npm yet.
    streamspace('plugin', 'new', 'typed', '--type', 'webhook', '--author', 'Ada');
    const typed = join(place, 'typed');
    streamspace('plugin', 'build', 'typed');
    run(typed, ['npx', 'tsc', '--noEmit']);
    run(typed, ['npx', 'vitest', 'run']);
    console.log(streamspace('plugin', 'pack', 'typed').trim());
    const program = "import { definePlugin } from '@streamspace/plugin-sdk'; console.log(typeof definePlugin);";
    console.log(run(place, ['node', '--input-type=module', '--eval', program]).trim());
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const { values } = parseArgs({ options: { out: { type: 'string' }, try: { type: 'string' } } });
if (values.out === undefined && values.try === undefined) {
  console.error('Say --out <folder> to pack, --try <folder> to try what was packed');
  process.exitCode = 2;
}
if (values.out !== undefined) pack(resolve(values.out));
if (values.try !== undefined) tryOut(resolve(values.try));
