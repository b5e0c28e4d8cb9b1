import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { checkPlugin } from '../check.ts';
import { readFile } from '../files.ts';
import type { Finding } from '../finding.ts';
import { decodeUtf8 } from '../json/decode.ts';
import type { PluginValidation, ValidateOptions } from '../validate.ts';
import { applyEdits } from './text-edit.ts';

/** A file as it is and as it would be. */
export interface FileChange {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly before: Buffer;
  readonly after: string;
}

export interface FixPlan {
  readonly changes: readonly FileChange[];
  /** Findings that are mended, in the order in which that was done. */
  readonly mended: readonly Finding[];
}

/** More than anything needs: each round mends at least one finding. */
const maxRounds = 500;

/**
 * Works out what has to be written so that every finding with a fix is gone. Fixes are tried one by one in a copy; one
 * that does not mend its finding, or brings another one, is left out.
 */
export function planFixes(directory: string, root: string, options?: ValidateOptions): FixPlan {
  const path = relative(root, directory).split(sep).join('/');
  const copy = copyPlugin(directory, root, path);
  try {
    const check = () => checkPlugin(join(copy, path), copy, options);
    const mended: Finding[] = [];
    const refused = new Set<string>();
    let now = check();
    for (let round = 0; round < maxRounds; round += 1) {
      const next = now.findings.find((finding) => finding.fix !== undefined && !refused.has(keyOf(finding)));
      const source = next && readFile(copy, next.file).bytes;
      if (next?.fix === undefined || source === undefined) break;
      writeFileSync(join(copy, next.file), applyEdits(decodeUtf8(source).text, next.fix.edits));
      const after = check();
      if (isBetter(now, after, next)) {
        mended.push(next);
        now = after;
      } else {
        refused.add(keyOf(next));
        writeFileSync(join(copy, next.file), source);
      }
    }
    return { mended, changes: changesOf(mended, root, copy) };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Writes what was planned. */
export function writeFixes({ changes }: FixPlan, root: string): void {
  for (const { file, after } of changes) writeFileSync(join(root, file), after);
}

const keyOf = ({ rule, file, line, column, message }: Finding): string =>
  JSON.stringify([rule, file, line, column, message]);

/**
 * Whether a finding is gone and none came for it. A manifest with faults hides what else is wrong, so that one that can be
 * read after all may show more.
 */
function isBetter(before: PluginValidation, after: PluginValidation, mended: Finding): boolean {
  const same = ({ findings }: PluginValidation): number =>
    findings.filter(({ rule, file, message }) => keyOf({ ...mended, rule, file, message }) === keyOf(mended)).length;
  if (same(after) >= same(before)) return false;
  if (before.plugin.manifest === undefined) return true;
  const counts = Map.groupBy(before.findings, ({ rule }) => rule);
  return [...Map.groupBy(after.findings, ({ rule }) => rule)].every(
    ([rule, findings]) => findings.length <= (counts.get(rule)?.length ?? 0),
  );
}

/** The plugin alone in a folder like its repository, beside the packages that its code is read with. */
function copyPlugin(directory: string, root: string, path: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'streamspace-fix-'));
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  cpSync(directory, join(copy, path), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !/[/\\](node_modules|dist)$/.test(relative(directory, file).replace(/^/, '/')),
  });
  for (const folder of ['packages', 'node_modules', `${path}/node_modules`]) {
    if (existsSync(join(root, folder))) symlinkSync(join(root, folder), join(copy, folder), 'junction');
  }
  return copy;
}

function changesOf(mended: readonly Finding[], root: string, copy: string): readonly FileChange[] {
  return [...new Set(mended.map(({ file }) => file))].toSorted().flatMap((file) => {
    const [before, after] = [root, copy].map((each) => readFile(each, file).bytes);
    return before && after && !before.equals(after) ? [{ file, before, after: after.toString() }] : [];
  });
}
