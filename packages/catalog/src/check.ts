import { findInCode } from './code.ts';
import { compareFindings, createFinding, type Finding } from './finding.ts';
import { applySilences, silenceFile, silencesFinding } from './silence/silence.ts';
import {
  validatePlugin,
  validateRepository,
  type PluginValidation,
  type RepositoryValidation,
  type ValidatedPlugin,
  type ValidateOptions,
} from './validate.ts';

/** All checks of one plugin: those of {@link validatePlugin}, of its code, and whether what it silences is there. */
export function checkPlugin(directory: string, root: string, options?: ValidateOptions): PluginValidation {
  const validation = validatePlugin(directory, root, options);
  return { plugin: validation.plugin, ...complete(validation, [validation.plugin], root) };
}

/** All checks of a repository: those of {@link validateRepository}, of all code, and of what is silenced. */
export function checkRepository(root: string, options?: ValidateOptions): RepositoryValidation {
  const validation = validateRepository(root, options);
  return { plugins: validation.plugins, ...complete(validation, validation.plugins, root) };
}

type Found = Pick<PluginValidation, 'findings' | 'silenced'>;

function complete(found: Found, plugins: readonly ValidatedPlugin[], root: string): Found {
  const inCode = applySilences(
    plugins.flatMap((plugin) => findInCode(plugin, root)),
    plugins,
  );
  const silenced = [...found.silenced, ...inCode.silenced];
  const unused = plugins.flatMap((plugin) => findUnused(plugin, silenced));
  return { findings: [...found.findings, ...inCode.shown, ...unused].toSorted(compareFindings), silenced };
}

/** Of a manifest with faults, not everything could be found. */
function findUnused({ path, silences, manifest }: ValidatedPlugin, silenced: readonly Finding[]): Finding[] {
  if (manifest === undefined) return [];
  return silences
    .filter((silence) => !silenced.some((finding) => silencesFinding(silence, path, finding)))
    .map(({ rule, path: only, range }) => {
      const where = only === undefined ? '' : ` in ${only}`;
      return createFinding(
        'silence-unused',
        `${path}/${silenceFile}`,
        `there is no finding of "${rule}"${where}: remove it`,
        range,
      );
    });
}
