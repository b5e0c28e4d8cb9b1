import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packPlugin } from '../artifact/index.ts';
import { validateRepository } from '../validate.ts';
import type { VersionStates } from '../versions/version-states.ts';
import { planPublication, type PluginToPublish } from './plan-publication.ts';
import type { PackedVersion } from './plugin-files.ts';
import { parsePublication } from './read-tree.ts';
import { nothingPublished, type Publication } from './publication.ts';

export const url = 'https://plugins.example.com';
export const day = (number: number): Date => new Date(Date.UTC(2026, 10, number));

export interface SampleOptions {
  readonly version?: string;
  readonly type?: string;
  readonly code?: string;
}

/** A version of a small plugin, packed. */
export function packSample(
  name: string,
  { version = '1.0.0', type = 'webhook', code = '' }: SampleOptions = {},
): PackedVersion {
  const root = mkdtempSync(join(tmpdir(), 'publish-'));
  const manifest = {
    name,
    version,
    displayName: `The ${name}`,
    description: 'Counts sessions',
    type,
    author: 'Ann Author',
    license: 'MIT',
    icon: 'assets/icon.svg',
    permissions: [],
    entrypoints: { main: 'index.js' },
  };
  const files = {
    'manifest.json': JSON.stringify(manifest),
    'README.md': `# The ${name}\n\nCounts sessions.\n\n## Permissions\n\nNone.\n`,
    LICENSE: 'MIT\n',
    'index.js': 'module.exports = { onLoad() {} };\n',
    'assets/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>\n',
    'config.schema.json': JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        channel: { type: 'string', description: 'Where to', default: '#ops' },
        token: { type: 'string', description: 'A secret', writeOnly: true },
        routes: { type: 'array', description: 'More', items: { type: 'string' }, default: [] },
      },
      required: ['channel'],
    }),
  };
  try {
    for (const [file, text] of Object.entries(files)) {
      const path = join(root, 'community', name, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const [plugin] = validateRepository(root).plugins;
    if (plugin?.manifest === undefined) throw new Error(`${name} is no plugin`);
    const bundle = { code: `export default { onLoad() {} };${code}`, packages: [] };
    return { manifest: plugin.manifest, artifact: packPlugin(plugin, { root, bundle }) };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** A plugin whose newest version is the offered one. */
export function sample(
  name: string,
  options: SampleOptions & { readonly states?: VersionStates } = {},
): PluginToPublish {
  const current = packSample(name, options);
  return {
    tier: 'community',
    current,
    offered: current,
    ...(options.states !== undefined && { versionStates: options.states }),
  };
}

export interface Published {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly publication: Publication;
}

/** Publishes one after the other, on the first, second, third… of a month. */
export function publishAll(...steps: readonly (readonly PluginToPublish[])[]): Published {
  let publication = nothingPublished;
  let files: ReadonlyMap<string, string | Uint8Array> = new Map();
  steps.forEach((plugins, index) => {
    const options = { url, now: day(index + 1), expiresAt: day(index + 20), sdk: '0.1.0' };
    ({ files } = planPublication(plugins, publication, options));
    publication = parsePublication(String(files.get('catalog.yaml')));
  });
  return { files, publication };
}
