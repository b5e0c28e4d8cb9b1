import type { PluginFolder } from './discover.ts';
import { readDirectory, readFile } from './files.ts';
import { createFinding, type Finding } from './finding.ts';
import { findTemplates } from './template-document.ts';

/**
 * Finds what a control plane that clones the repository would take for a plugin or a template although it is none. It
 * walks the whole tree, dot folders included, so this does too; only what is never committed is left out.
 */
export function findStrayFiles(root: string, plugins: readonly PluginFolder[]): readonly Finding[] {
  const manifests = new Set(plugins.map(({ path }) => `${path}/manifest.json`));
  const findings: Finding[] = [];
  for (const file of walk(root, '', ignoredFolders(root))) {
    if (file.split('/').at(-1) === 'manifest.json') {
      if (manifests.has(file)) continue;
      const message = 'would be listed as a plugin: only official/<name>/ and community/<name>/ hold a manifest.json';
      findings.push(createFinding('manifest-stray', file, message));
    } else if (/\.ya?ml$/.test(file)) {
      const { bytes } = readFile(root, file);
      if (bytes) findings.push(...findTemplates(bytes.toString(), file));
    }
  }
  return findings;
}

/** Files and links, never what is behind a link: a loop cannot occur. */
function* walk(root: string, directory: string, ignored: ReadonlySet<string>): Generator<string> {
  for (const entry of readDirectory(root, directory).entries) {
    const path = `${directory}${entry.name}`;
    if (!entry.isDirectory()) yield path;
    else if (!ignored.has(entry.name)) yield* walk(root, `${path}/`, ignored);
  }
}

/** Folders that are never committed: the usual ones, and those that the root's .gitignore names without a pattern. */
function ignoredFolders(root: string): ReadonlySet<string> {
  const gitignore = readFile(root, '.gitignore').bytes?.toString() ?? '';
  const names = Array.from(gitignore.matchAll(/^([\w.-]+)\/[ \t]*\r?$/gm), (match) => match[1] ?? '');
  return new Set(['.git', 'node_modules', 'dist', ...names]);
}
