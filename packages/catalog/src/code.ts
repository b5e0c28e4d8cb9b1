import type { Manifest } from '@streamspace/plugin-sdk';
import { checkUses } from './checks/uses.ts';
import { sourceOf } from './checks/entrypoints.ts';
import { pathKind, readFile, readJson } from './files.ts';
import { compareFindings, createFinding, type Finding } from './finding.ts';
import { inferUses } from './inference/infer-uses.ts';
import { createLibraries } from './libraries.ts';
import { applySilences } from './silence/silence.ts';
import { createLineIndex } from './text-range.ts';
import type { ValidatedPlugin } from './validate.ts';

const maxCharacters = 1024 * 1024;

/** What {@link findInCode} finds, without what is silenced. */
export function checkCode(plugin: ValidatedPlugin, root: string): readonly Finding[] {
  return applySilences(findInCode(plugin, root), [plugin]).shown;
}

/**
 * Checks what the code of a plugin uses against what its manifest declares, in both directions. It is apart from the
 * other checks because the parser is native code, which a hostile source can bring down: authors and CI call it, the
 * service never does. Nothing of the plugin is run.
 *
 * @param root What the findings' files are relative to, as for the checks that gave `plugin`.
 * @returns Silenced ones too; nothing for themes and for plugins whose manifest has faults, which are reported elsewhere.
 */
export function findInCode(plugin: ValidatedPlugin, root: string): readonly Finding[] {
  const { manifest, path, directory } = plugin;
  if (manifest === undefined || manifest.type === 'theme') return [];
  const { document } = readJson(root, `${path}/manifest.json`, { ignoreKeyCase: true });
  const entry = findEntry(directory, manifest);
  if (document === undefined || entry === undefined) return [];

  const findings: Finding[] = [];
  let characters = 0;
  const libraries = createLibraries(root);
  const read = (file: string): string | undefined => {
    const isInside = path === '.' ? !file.startsWith('../') : file.startsWith(`${path}/`);
    const { bytes, finding } = isInside || libraries.has(file) ? readFile(root, file) : {};
    if (finding && finding.rule !== 'file-kind') findings.push(finding);
    const text = bytes?.toString();
    characters += text?.length ?? 0;
    return characters > maxCharacters ? undefined : text;
  };
  const inference = inferUses(`${path}/${entry}`, read, libraries.find);
  if (characters > maxCharacters) {
    const message = `the source has more than ${maxCharacters} characters, so not all of it was read`;
    findings.push(createFinding('code-syntax', `${path}/${entry}`, message));
  }
  for (const { file, offset, message } of inference.faults) {
    const range = createLineIndex(inference.sources.get(file) ?? '').range(offset, 1);
    findings.push(createFinding('code-syntax', file, message, range));
  }
  return [...findings, ...checkUses(manifest, document, { ...inference, isComplete: findings.length === 0 })].toSorted(
    compareFindings,
  );
}

function findEntry(directory: string, { entrypoints }: Manifest): string | undefined {
  const candidates = [sourceOf(entrypoints.main), entrypoints.main];
  return candidates.find((file) => file !== undefined && pathKind(directory, file) === 'file');
}
