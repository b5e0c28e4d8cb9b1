import { join, relative } from 'node:path';
import type { AllowedRemovals } from '@streamspace/catalog/publish';
import {
  checkCatalog,
  contrastReport,
  contrastReportFile,
  rules,
  validateRepository,
  type Finding,
  type ValidatedPlugin,
} from '@streamspace/catalog';
import {
  generatedFiles,
  isTypeScriptPlugin,
  openSandboxLoader,
  syncFiles,
  type PluginSource,
  type SyncedFile,
} from '@streamspace/plugin-runtime';

export interface GeneratedRepository {
  /** Relative to the repository. */
  readonly files: readonly SyncedFile[];
  /** Faults that keep a plugin out of the catalog, which is left as it is then. */
  readonly findings: readonly Finding[];
  /** Plugins that the catalog would lose by mistake; it is left as it is then. */
  readonly lost: readonly string[];
}

/**
 * Brings the generated files of all plugins up to date, and then `catalog.yaml`, which follows from them.
 *
 * @param options.check Writes nothing: only says which files are out of date.
 * @param options.allowRemovals Writes the catalog although many plugins are gone, or although these are.
 */
export async function generateRepository(
  root: string,
  { check, allowRemovals = false }: { readonly check: boolean; readonly allowRemovals?: AllowedRemovals },
): Promise<GeneratedRepository> {
  const { plugins } = validateRepository(root);
  const files = [
    ...(await generatePlugins(root, typeScriptPlugins(plugins), check)),
    ...(await syncFiles(root, reportsOf(root, plugins), { check })),
  ];
  const { expected, changes, findings, lost } = checkCatalog(root, { allowRemovals });
  const broken = findings.filter(({ rule }) => rules[rule].fatal === true);
  if (broken.length > 0) return { files, findings: broken, lost: [] };
  if (lost.length > 0) return { files, findings: [], lost };
  const [catalog] = await syncFiles(root, new Map([['catalog.yaml', expected]]), { check });
  if (catalog !== undefined) {
    files.push(catalog.state === 'stale' ? { ...catalog, difference: changes.join('; ') } : catalog);
  }
  return { files, findings: [], lost: [] };
}

async function generatePlugins(
  root: string,
  plugins: readonly PluginSource[],
  check: boolean,
): Promise<readonly SyncedFile[]> {
  if (plugins.length === 0) return [];
  const files = new Map<string, string>();
  const loader = await openSandboxLoader();
  try {
    for (const plugin of plugins) {
      // oxlint-disable-next-line no-await-in-loop -- one sandbox at a time keeps a small machine responsive
      for (const [name, text] of await generatedFiles(plugin, loader)) {
        files.set(relative(root, join(plugin.directory, name)), text);
      }
    }
  } finally {
    await loader.close();
  }
  return syncFiles(root, files, { check });
}

/** The plugins with generated files, also those whose generated files are what is wrong with them. */
function typeScriptPlugins(plugins: readonly ValidatedPlugin[]): PluginSource[] {
  return plugins.flatMap(({ manifest, directory, tier }) =>
    manifest !== undefined && isTypeScriptPlugin(directory) ? [{ manifest, directory, tier }] : [],
  );
}

/** What the colours of each theme were measured at. */
function reportsOf(root: string, plugins: readonly ValidatedPlugin[]): ReadonlyMap<string, string> {
  return new Map(
    plugins.flatMap(({ manifest, theme, directory }): [string, string][] =>
      manifest === undefined || theme === undefined
        ? []
        : [[relative(root, join(directory, contrastReportFile)), contrastReport(manifest, theme)]],
    ),
  );
}
