import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@streamspace/plugin-sdk';

/** A plugin in plain JavaScript, written into `<root>/community/<name>`. */
export interface WrittenPlugin {
  readonly manifest: Manifest;
  readonly directory: string;
  readonly tier: 'community';
}

/** @param source Body of `onLoad`, which has `api`. */
export function writePlugin(root: string, name: string, source: string): WrittenPlugin {
  const directory = join(root, 'community', name);
  const manifest: Manifest = {
    name,
    version: '1.0.0',
    displayName: name,
    description: 'Shows how the host gets along with it',
    type: 'extension',
    category: 'Monitoring',
    author: 'Ada',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
  };
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(directory, 'README.md'), `# ${name}\n`);
  writeFileSync(join(directory, 'index.js'), `exports.onLoad = ({ api }) => {\n${source}\n};\n`);
  return { manifest, directory, tier: 'community' };
}
