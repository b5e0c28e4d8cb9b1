import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface TestRepository extends Disposable {
  readonly root: string;
  write(files: Files): void;
}

/** A folder that holds these files until the test ends: no manifest may lie in this repository itself. */
export function createRepository(...parts: readonly Files[]): TestRepository {
  const root = mkdtempSync(join(tmpdir(), 'catalog-'));
  const repository: TestRepository = {
    root,
    write(files) {
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), content);
      }
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const files of parts) repository.write(files);
  return repository;
}

/** Text of a valid manifest with one entry per line, so that a test can name lines. */
export const manifestText = (name = 'alpha'): string => `{
  "name": "${name}",
  "version": "1.0.0",
  "displayName": "Alpha",
  "description": "Counts sessions",
  "type": "webhook",
  "author": "Ann Author",
  "license": "MIT",
  "permissions": ["read:sessions"],
  "entrypoints": { "main": "index.js" }
}
`;

/** The files of a valid plain JavaScript plugin. */
export function pluginFiles(path: string, files: Files = {}): Files {
  const name = path.split('/').at(-1) ?? path;
  const all = {
    'manifest.json': manifestText(name),
    'README.md': `# ${name}\n\nCounts sessions.\n\n## Permissions\n\n\`read:sessions\`: to count them.\n`,
    'index.js': 'module.exports = { async onLoad() {}, async onUnload() {} };\n',
    ...files,
  };
  return Object.fromEntries(Object.entries(all).map(([file, content]) => [`${path}/${file}`, content]));
}

/**
 * A valid manifest with parts of it changed. Throws if there is no such part.
 *
 * @param changes What to replace and with what, in turn.
 */
export function changedManifest(name: string, ...changes: readonly string[]): string {
  let text = manifestText(name);
  for (let index = 0; index < changes.length; index += 2) {
    const [before = '', after = ''] = changes.slice(index, index + 2);
    if (!text.includes(before)) throw new Error(`the manifest has no ${before}`);
    text = text.replace(before, () => after);
  }
  return text;
}

/** The files of a valid plugin with parts of its manifest changed. */
export function changedPlugin(path: string, ...changes: readonly string[]): Files {
  return pluginFiles(path, { 'manifest.json': changedManifest(path.split('/').at(-1) ?? path, ...changes) });
}

/** A config.schema.json with these properties, from line 4 on. */
export const schemaText = (properties: string): string => `{
  "type": "object",
  "properties": {
    ${properties}
  }
}
`;

/** Numbers that look random and are the same in each run: whole, from 0 to below the limit. */
export function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}
