import type { Files } from './git-repository.ts';

export interface PluginText {
  readonly version?: string;
  readonly code?: string;
  readonly permissions?: readonly string[];
}

/** The files of a valid plugin in plain JavaScript. */
export function pluginFiles(path: string, { version = '1.0.0', code = '', permissions = [] }: PluginText = {}): Files {
  const name = path.split('/').at(-1) ?? path;
  const manifest = {
    name,
    version,
    displayName: name,
    description: 'Counts sessions',
    type: 'webhook',
    author: 'Ann Author',
    license: 'MIT',
    permissions,
    entrypoints: { main: 'index.js' },
  };
  const reasons = permissions.map((permission) => `- \`${permission}\`: to count.\n`).join('');
  return {
    [`${path}/manifest.json`]: JSON.stringify(manifest, undefined, 2),
    [`${path}/README.md`]: `# ${name}\n\nCounts sessions.\n\n## Permissions\n\n${reasons === '' ? 'None.\n' : reasons}`,
    [`${path}/index.js`]: `module.exports = { onLoad() {} };\n${code}`,
  };
}
