import { discoverPlugins, readCatalog, rules, type CatalogPlugin, type Finding } from '@streamspace/catalog';

/** The plugins of a repository, and in words why others are not among them. */
export interface CatalogSource {
  readonly plugins: readonly CatalogPlugin[];
  readonly problems: readonly string[];
}

/**
 * Reads what can be installed from a repository. A plugin with a fault is left out and hides no other.
 *
 * @param options.isOnly Whether nothing else has plugins. Default: true.
 */
export function loadCatalog(root: string, { isOnly = true }: { readonly isOnly?: boolean } = {}): CatalogSource {
  const { plugins, findings } = readCatalog(root);
  const usable = new Set(plugins.map(({ path }) => path));
  const leftOut = discoverPlugins(root).plugins.filter(({ path }) => !usable.has(path));
  const problems = leftOut.map(({ path }) => `${path} is left out: ${reasonFor(path, findings)}`);
  return {
    plugins,
    problems: plugins.length === 0 && isOnly ? [...problems, `There are no plugins to install in ${root}`] : problems,
  };
}

function reasonFor(path: string, findings: readonly Finding[]): string {
  const finding = findings.find(({ file, rule }) => rules[rule].fatal === true && file.startsWith(`${path}/`));
  if (finding === undefined) return 'it is not valid';
  const { file, line, column, message } = finding;
  return `${file.slice(path.length + 1)}:${line}:${column} ${message}`;
}
