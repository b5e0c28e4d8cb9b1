// Writes everything in the repository that follows from something else, or with --check says what is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { generateCatalog, readCatalog, validateRepository } from '@streamspace/catalog';
import { generatedFiles, isTypeScriptPlugin, openSandboxLoader, type PluginSource } from '@streamspace/plugin-runtime';
import { manifestJsonSchema } from '@streamspace/plugin-sdk';
import { apiReport } from './api-report.ts';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
let stale = 0;

function emit(file: string, text: string): void {
  const path = join(root, file);
  const current = read(path);
  if (current === text) return;
  if (!check) {
    writeFileSync(path, text);
    console.log(`wrote ${file}`);
    return;
  }
  stale += 1;
  console.error(`${file} is out of date: ${firstDifference(current, text)}`);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function firstDifference(current: string | undefined, wanted: string): string {
  if (current === undefined) return 'it does not exist';
  const lines = current.split('\n');
  const index = wanted.split('\n').findIndex((line, at) => line !== lines[at]);
  const line = index === -1 ? wanted.split('\n').length + 1 : index + 1;
  return `line ${line} should be ${JSON.stringify(wanted.split('\n')[line - 1] ?? '')}`;
}

/** The plugins with generated files, also those whose generated files are what is wrong with them. */
function sources(): PluginSource[] {
  return validateRepository(root).plugins.flatMap(({ manifest, directory, tier }) =>
    manifest !== undefined && isTypeScriptPlugin(directory) ? [{ manifest, directory, tier }] : [],
  );
}

emit('packages/plugin-sdk/manifest.schema.json', `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
emit('packages/plugin-sdk/api.md', apiReport(join(root, 'packages/plugin-sdk')));

const loader = await openSandboxLoader();
try {
  for (const plugin of sources()) {
    // oxlint-disable-next-line no-await-in-loop -- one sandbox at a time keeps a small machine responsive
    for (const [name, text] of await generatedFiles(plugin, loader)) {
      emit(relative(root, join(plugin.directory, name)), text);
    }
  }
} finally {
  await loader.close();
}
// Last, because it reads what was written before.
emit('catalog.yaml', generateCatalog(readCatalog(root).plugins));

if (stale > 0) {
  console.error(
    `\n${stale} generated ${stale === 1 ? 'file is' : 'files are'} out of date: run \`pnpm generate\` and commit the result`,
  );
  process.exit(1);
}
