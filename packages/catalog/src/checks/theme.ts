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
import { renameKey } from '../fix/fix-manifest.ts';
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
  const { rule, path, suggestion } = issue;
  const fix =
    rule === 'theme-unknown-key' && suggestion !== undefined ? renameKey(document, path, suggestion) : undefined;
  return createFinding(rule, document.file, message, locateIssue(document, issue), fix);
}

/**
 * The fewest findings that name every pair which does not stand out: at the place of the colour that most of them share,
 * and so on with the rest. Each shows the worst of its pairs; mending the colour mends them all.
 */
function contrastFindings(document: JsonDocument, checks: readonly ContrastCheck[]): readonly Finding[] {
  const findings: Finding[] = [];
  let failed = checks.filter(({ passes }) => !passes);
  while (failed.length > 0) {
    const shared = mostShared(failed);
    const [worst, ...others] = [...shared.checks].toSorted((a, b) => a.ratio / a.minimum - b.ratio / b.minimum);
    if (worst === undefined) break;
    const more = others.length === 0 ? '' : `; ${others.length} more like it`;
    const message = `${describeContrast(worst)}${more}`;
    findings.push(createFinding('theme-contrast', document.file, message, document.locate(shared.place)));
    failed = failed.filter((check) => !shared.checks.has(check));
  }
  return findings;
}

/** The place that most checks are about; of several, the one that comes first. */
function mostShared(failed: readonly ContrastCheck[]): {
  readonly place: readonly string[];
  readonly checks: ReadonlySet<ContrastCheck>;
} {
  const byPlace = Map.groupBy(
    failed.flatMap((check) => check.places.map((place) => ({ place, check }))),
    ({ place }) => place.join(' '),
  );
  const [most = []] = [...byPlace.values()].toSorted((a, b) => b.length - a.length);
  return { place: most[0]?.place ?? [], checks: new Set(most.map(({ check }) => check)) };
}
