import { checkCompat, type CompatTarget } from './checks/compat.ts';
import { checkDependencies } from './checks/dependencies.ts';
import { findInCode } from './code.ts';
import { readJson } from './files.ts';
import { compareFindings, createFinding, type Finding } from './finding.ts';
import { fixJson } from './fix/fix-json.ts';
import { checkSecrets } from './secrets/check-secrets.ts';
import { applySilences, silenceFile, silencesFinding } from './silence/silence.ts';
import {
  validatePlugin,
  validateRepository,
  type PluginValidation,
  type RepositoryValidation,
  type ValidatedPlugin,
  type ValidateOptions,
} from './validate.ts';

/** All checks of one plugin: those of {@link validatePlugin}, of its contents, and whether what it silences is there. */
export function checkPlugin(directory: string, root: string, options?: ValidateOptions): PluginValidation {
  const validation = validatePlugin(directory, root, options);
  return { plugin: validation.plugin, ...complete(validation, [validation.plugin], root) };
}

export interface CheckOptions extends ValidateOptions {
  /** Also say what control planes up to this version would drop. Default: no. */
  readonly compat?: CompatTarget;
  /** Which plugins are meant, by their paths. What is wrong with the repository is told all the same. Default: all. */
  readonly only?: (path: string) => boolean;
}

/** All checks of a repository: those of {@link validateRepository}, of all contents, and of what is silenced. */
export function checkRepository(root: string, options: CheckOptions = {}): RepositoryValidation {
  const { only = () => true, compat, ...rest } = options;
  const { plugins: all, ...validation } = validateRepository(root, rest);
  const plugins = all.filter(({ path }) => only(path));
  const others = all.filter(({ path }) => !only(path));
  const isShown = ({ file }: Finding): boolean => !others.some(({ path }) => file.startsWith(`${path}/`));
  const { findings, silenced } = complete(validation, plugins, root);
  const older = compat === undefined ? [] : plugins.flatMap((plugin) => checkCompat(root, plugin));
  return {
    plugins,
    findings: [...findings.filter(isShown), ...older].toSorted(compareFindings),
    silenced: silenced.filter(isShown),
  };
}

/** What is wrong with what a plugin consists of, beside what describes it: its code, secrets in it, and what its dependencies bring in. */
export function checkContents(plugin: ValidatedPlugin, root: string): readonly Finding[] {
  return applySilences(findInContents(plugin, root), [plugin]).shown;
}

function findInContents(plugin: ValidatedPlugin, root: string): readonly Finding[] {
  return [...findInCode(plugin, root), ...checkSecrets(root, plugin.path), ...checkDependencies(root, plugin.path)];
}

type Found = Pick<PluginValidation, 'findings' | 'silenced'>;

function complete(found: Found, plugins: readonly ValidatedPlugin[], root: string): Found {
  const inCode = applySilences(
    plugins.flatMap((plugin) => findInContents(plugin, root)),
    plugins,
  );
  const silenced = [...found.silenced, ...inCode.silenced];
  const unused = plugins.flatMap((plugin) => findUnused(plugin, root, silenced));
  return { findings: [...found.findings, ...inCode.shown, ...unused].toSorted(compareFindings), silenced };
}

/** Of a manifest with faults, not everything could be found. */
function findUnused(plugin: ValidatedPlugin, root: string, silenced: readonly Finding[]): Finding[] {
  const { path, silences, manifest } = plugin;
  const unused = silences.filter((silence) => !silenced.some((finding) => silencesFinding(silence, path, finding)));
  if (manifest === undefined || unused.length === 0) return [];
  const { document } = readJson(root, `${path}/${silenceFile}`);
  return unused.map(({ rule, path: only, range, at }) => {
    const where = only === undefined ? '' : ` in ${only}`;
    const message = `there is no finding of "${rule}"${where}: remove it`;
    const fix = document && fixJson(document, 'Remove it', (editor) => editor.remove(at));
    return createFinding('silence-unused', `${path}/${silenceFile}`, message, range, fix);
  });
}
