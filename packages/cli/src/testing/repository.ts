import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ownRoot = fileURLToPath(new URL('../../../..', import.meta.url));

/** A repository of plugins in a temporary folder, empty at first. */
export interface TestRepository extends Disposable {
  readonly root: string;
  /** Writes files below it, by path. */
  write(files: Readonly<Record<string, string>>): void;
}

/**
 * Makes a repository with the files that a workspace has.
 *
 * @param options.linked Whether plugins in it find the packages they import, as after an installation. Default: no.
 */
export function createRepository({ linked = false } = {}): TestRepository {
  // The real path, as programs that are started there see it.
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'plugins-')));
  for (const folder of ['community', 'official']) mkdirSync(join(root, folder));
  for (const file of ['LICENSE', 'package.json', 'pnpm-workspace.yaml', 'tsconfig.base.json']) {
    copyFileSync(join(ownRoot, file), join(root, file));
  }
  if (linked) linkPackages(root);
  return {
    root,
    write(files) {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), text);
      }
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function linkPackages(root: string): void {
  const own = createRequire(join(ownRoot, 'package.json'));
  const sdk = createRequire(join(ownRoot, 'packages/plugin-sdk/package.json'));
  const folders = {
    ...Object.fromEntries(
      ['plugin-kit', 'plugin-sdk', 'plugin-testing'].map((name) => [
        `@streamspace/${name}`,
        join(ownRoot, 'packages', name),
      ]),
    ),
    zod: dirname(sdk.resolve('zod/package.json')),
    vitest: dirname(own.resolve('vitest/package.json')),
    '@types/node': dirname(own.resolve('@types/node/package.json')),
  };
  for (const [name, folder] of Object.entries(folders)) {
    const link = join(root, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(folder, link, 'junction');
  }
}
