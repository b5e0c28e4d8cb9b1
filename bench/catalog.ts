// Measures the checks of a catalog beside reading and parsing its files: `pnpm bench catalog [--quick] [--json]`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPlugin, checkRepository } from '@streamspace/catalog/check';
import { formatTable, interleave, median, spread, timed, type Measurement } from './harness.ts';

const isQuick = process.argv.includes('--quick');
const sizes = isQuick ? [26, 1000] : [26, 1000, 10_000];
const cli = join(import.meta.dirname, '../packages/cli/src/main.ts');
const loadBefore = loadavg()[0] ?? 0;

const lines: Measurement[] = [];
for (const size of sizes) {
  const root = createCatalog(size);
  try {
    // oxlint-disable-next-line no-await-in-loop -- one size after the other
    lines.push(...(await measure(root, size)));
  } finally {
    rmSync(root, { recursive: true });
  }
}
if (process.argv.includes('--json')) console.log(JSON.stringify(lines, undefined, 2));
else console.log(formatTable(lines));
console.error(`load of the machine before: ${loadBefore.toFixed(2)}`);

async function measure(root: string, size: number): Promise<readonly Measurement[]> {
  const rounds = size > 1000 ? 2 : isQuick ? 3 : 5;
  const changed = join(root, 'community', pluginName(Math.floor(size / 2)));
  const times = await interleave(rounds, {
    plain: () => timed(async () => void readAll(root)),
    cold: () =>
      timed(async () => {
        execFileSync(process.execPath, [cli, 'catalog', 'check', root], { stdio: 'ignore' });
      }),
    warm: () =>
      timed(async () => {
        const [finding] = checkRepository(root).findings;
        if (finding !== undefined) throw new Error(`a plugin of the benchmark has a finding: ${finding.message}`);
      }),
    one: () => timed(async () => void checkPlugin(changed, root)),
  });
  const limit = { of: 'reading every file and JSON.parse', value: median(times.plain) };
  const line = (what: string, list: readonly number[], rest: Partial<Measurement> = {}): Measurement => ({
    what: `${size} plugins, ${what}`,
    value: median(list),
    unit: 'ms',
    note: spread(list),
    ...rest,
  });
  return [
    line('all, in a process of its own', times.cold, { limit, ...(size === 26 && { bar: { atMost: 3000 } }) }),
    line('all, in this process', times.warm, { limit }),
    line('one that changed', times.one, { bar: { atMost: 300 } }),
  ];
}

/** What nothing that looks at all files can do without. */
function readAll(root: string): number {
  let count = 0;
  for (const name of readdirSync(join(root, 'community'))) {
    for (const file of readdirSync(join(root, 'community', name))) {
      const text = readFileSync(join(root, 'community', name, file), 'utf8');
      if (file.endsWith('.json')) JSON.parse(text);
      count += 1;
    }
  }
  return count;
}

/** Names that no two are easily taken for each other. */
function pluginName(index: number): string {
  const words = ['amber', 'basil', 'cedar', 'delta', 'quartz', 'fjord', 'grove', 'haven', 'indigo', 'juniper'];
  return Array.from(String(index).padStart(5, '0'), (digit) => words[Number(digit)]).join('-');
}

function createCatalog(size: number): string {
  const root = mkdtempSync(join(tmpdir(), 'streamspace-bench-catalog-'));
  for (let index = 0; index < size; index += 1) {
    const folder = join(root, 'community', pluginName(index));
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(pluginFiles(pluginName(index)))) writeFileSync(join(folder, file), text);
  }
  return root;
}

function pluginFiles(name: string): Readonly<Record<string, string>> {
  const manifest = {
    name,
    version: '1.0.0',
    displayName: 'Posts sessions',
    description: 'Posts every session that starts to an address',
    type: 'webhook',
    author: 'Ann Author',
    license: 'MIT',
    tags: ['sessions', 'notices'],
    entrypoints: { main: 'index.js' },
    permissions: ['network', 'read:sessions'],
    permissionReasons: { network: 'Posts to the configured address' },
    network: { hosts: [{ config: 'url', reason: 'Takes the notices' }] },
    events: ['session.created'],
    jobs: { post: { maxAttempts: 5, backoff: ['1s', '1min'] } },
  };
  const schema = {
    type: 'object',
    required: ['url'],
    properties: {
      url: { type: 'string', format: 'uri', description: 'Where notices are posted', writeOnly: true },
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'Notices per minute' },
    },
  };
  return {
    'manifest.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
    'config.schema.json': `${JSON.stringify(schema, undefined, 2)}\n`,
    'README.md': `# ${name}\n\n\`url\` is where it posts to, \`limit\` how often. \`network\` and \`read:sessions\` are for that.\n`,
    'index.js': `module.exports = {
  onLoad({ api, config }) {
    return {
      events: { 'session.created': (event) => api.jobs.enqueue('post', { id: event.data.session.id }) },
      jobs: {
        async post({ payload }) {
          const session = await api.sessions.get(payload.id);
          await api.fetch(config.get('url'), { method: 'POST', body: JSON.stringify(session) });
        },
      },
    };
  },
};
`,
  };
}
