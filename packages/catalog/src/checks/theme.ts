import {
  checkContrast,
  describeContrast,
  parseTheme,
  type ContrastCheck,
  type Theme,
  type ThemeIssue,
} from '@streamspace/plugin-sdk';
import { readJson } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import type { JsonDocument } from '../json/document.ts';
import { locateIssue, nameSubject } from './issue-place.ts';
import type { LoadedPlugin } from './loaded-plugin.ts';

export interface ThemeCheck {
  /** Absent for a plugin that is no theme, and for a theme with faults. */
  readonly theme?: Theme;
  readonly findings: readonly Finding[];
}

/** Checks what a host refuses at install: the tokens of a theme, its options, and the contrast of what meets. */
export function checkTheme({ root, path, manifest }: LoadedPlugin): ThemeCheck {
  if (manifest?.type !== 'theme') return { findings: [] };
  const { document, findings } = readJson(root, `${path}/${manifest.entrypoints.main}`);
  // What could be read of a file with faults is not what its readers would see.
  if (document === undefined || findings.length > 0) return { findings };
  const result = parseTheme(document.value);
  const warnings = result.warnings.map((issue) => toFinding(document, issue));
  if (!result.ok) return { findings: [...result.issues.map((issue) => toFinding(document, issue)), ...warnings] };
  const contrast = contrastFindings(document, checkContrast(result.theme));
  return { findings: [...contrast, ...warnings], ...(contrast.length === 0 && { theme: result.theme }) };
}

function toFinding(document: JsonDocument, issue: ThemeIssue): Finding {
  const message = `${nameSubject(issue)}${issue.message}`;
  return createFinding(issue.rule, document.file, message, locateIssue(document, issue));
}

/** One finding for each place that names a colour, with the worst of what it is part of: mending that mends the rest. */
function contrastFindings(document: JsonDocument, checks: readonly ContrastCheck[]): readonly Finding[] {
  const byPlace = Map.groupBy(
    checks.filter(({ passes }) => !passes),
    ({ path }) => path.join(' '),
  );
  return [...byPlace.values()].flatMap((failed) => {
    const [worst, ...others] = failed.toSorted((a, b) => a.ratio / a.minimum - b.ratio / b.minimum);
    if (worst === undefined) return [];
    const more = others.length === 0 ? '' : `; ${others.length} more like it`;
    const message = `${describeContrast(worst)}${more}`;
    return [createFinding('theme-contrast', document.file, message, document.locate(worst.path))];
  });
}
