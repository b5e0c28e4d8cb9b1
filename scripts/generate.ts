// Writes everything in the repository that follows from something else, or with --check says what is out of date.
import { join } from 'node:path';
import { rulePages } from '@streamspace/catalog/rule-pages';
import { commandReference, run } from '@streamspace/cli';
import { syncFiles } from '@streamspace/plugin-runtime';
import { manifestJsonSchema, themeJsonSchema } from '@streamspace/plugin-sdk';
import { openApiDocument } from '@streamspace/plugin-service';
import { apiReport } from './api-report.ts';
import { codeOwners } from './code-owners.ts';
import { controlPlanesPage } from './control-planes.ts';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
let stale = 0;

const files = new Map([
  ['packages/plugin-sdk/manifest.schema.json', `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`],
  ['packages/plugin-sdk/theme.schema.json', `${JSON.stringify(themeJsonSchema(), null, 2)}\n`],
  ['packages/plugin-sdk/api.md', apiReport(join(root, 'packages/plugin-sdk'))],
  ['docs/openapi.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`],
  ['packages/cli/README.md', commandReference()],
  ['docs/control-planes.md', controlPlanesPage(root)],
  ['.github/CODEOWNERS', codeOwners(root)],
  ...rulePages(),
]);
for (const synced of await syncFiles(root, files, { check })) {
  if (synced.state === 'written') console.log(`wrote ${synced.file}`);
  if (synced.state !== 'stale') continue;
  stale += 1;
  console.error(`${synced.file} is out of date: ${synced.difference}`);
}

// The plugins' generated files, and the catalog.
const { stdout, stderr, env } = process;
const code = await run(['catalog', 'generate', root, ...(check ? ['--check'] : [])], { stdout, stderr, env });

if (check && (stale > 0 || code !== 0)) console.error('Run `pnpm generate` and commit the result');
process.exitCode = stale > 0 ? 1 : code;
