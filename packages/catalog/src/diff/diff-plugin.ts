import type { Tier } from '../discover.ts';
import { compareFindings, type Finding } from '../finding.ts';
import { compareFacts } from './compare-facts.ts';
import type { FactChange } from './fact.ts';
import { judgeChange, type Judgement } from './judge-change.ts';
import type { SidePlugin } from './read-side.ts';
import { compareVersions, highestLevel, isRaised, nextVersion, type Level } from './version-bump.ts';

/** A change with what it means. */
export type JudgedChange = FactChange & Judgement;

export interface PluginDiff {
  readonly name: string;
  readonly tier: Tier;
  readonly state: 'added' | 'removed' | 'changed';
  readonly version: { readonly before?: string; readonly after?: string };
  readonly changes: readonly JudgedChange[];
  /** How much the version has to rise. */
  readonly level: Level;
  readonly findings: { readonly new: readonly Finding[]; readonly fixed: readonly Finding[] };
  /** Bytes of the built bundles, where both are built. */
  readonly bundleBytes?: { readonly before: number; readonly after: number };
  /** Why it may not be merged, one sentence each; none where it may. */
  readonly problems: readonly string[];
}

/**
 * Compares one plugin with itself.
 *
 * @param base As it is, `undefined` for a new plugin.
 * @param head As it shall be, `undefined` for one that is taken away.
 */
export function diffPlugin(base: SidePlugin | undefined, head: SidePlugin | undefined): PluginDiff {
  const { folder: name, tier } = (head ?? base)?.plugin ?? { folder: '', tier: 'community' };
  const isMigrated = configVersion(head) > configVersion(base);
  const hadConfig = base?.facts.some(({ area }) => area === 'config') ?? false;
  const changes = compareFacts(base?.facts ?? [], head?.facts ?? []).map((change) => ({
    ...change,
    ...judgeChange(change, { isMigrated, hadConfig }),
  }));
  const version = versionsOf(base, head);
  const level = base && head ? highestLevel(changes.map((change) => change.level)) : 'none';
  const findings = {
    new: withoutKnown(head?.findings ?? [], base?.findings ?? [], [head, base]),
    fixed: head === undefined ? [] : withoutKnown(base?.findings ?? [], head.findings, [base, head]),
  };
  const sizes = { before: base?.bundleBytes, after: head?.bundleBytes };
  return {
    name,
    tier,
    state: base === undefined ? 'added' : head === undefined ? 'removed' : 'changed',
    version,
    changes,
    level,
    findings,
    ...(sizes.before !== undefined &&
      sizes.after !== undefined && { bundleBytes: { before: sizes.before, after: sizes.after } }),
    problems: [...versionProblems(version, level), ...findingProblems(head, findings.new)],
  };
}

const configVersion = (side: SidePlugin | undefined): number => side?.plugin.manifest?.configVersion ?? 1;

function versionsOf(base: SidePlugin | undefined, head: SidePlugin | undefined): PluginDiff['version'] {
  const [before, after] = [base?.plugin.manifest?.version, head?.plugin.manifest?.version];
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function versionProblems({ before, after }: PluginDiff['version'], level: Level): string[] {
  if (before === undefined || after === undefined || isRaised(before, after, level)) return [];
  if (compareVersions(after, before) < 0) return [`The version goes back from ${before} to ${after}: raise it instead`];
  const what = {
    none: '',
    patch: 'what is installed changes',
    minor: 'it asks for more or has more',
    major: 'it breaks something or asks for something dangerous',
  };
  return [`The version is ${after}, but has to be ${nextVersion(before, level)} or later: ${what[level]}`];
}

function findingProblems(head: SidePlugin | undefined, added: readonly Finding[]): string[] {
  const errors = added.filter(({ severity }) => severity === 'error').length;
  const unreadable = head !== undefined && head.plugin.manifest === undefined;
  return [
    ...(unreadable ? ['Its manifest has faults, so that nobody can tell what it asks for'] : []),
    ...(errors === 0 ? [] : [`It has ${errors === 1 ? 'a new error' : `${errors} new errors`}`]),
  ];
}

/**
 * Findings without those that were there before, wherever they stand now.
 *
 * @param sides The plugins that both are about, whose folders may have different names.
 */
export function withoutKnown(
  findings: readonly Finding[],
  known: readonly Finding[],
  sides: readonly (SidePlugin | undefined)[] = [],
): readonly Finding[] {
  const [path = '', knownPath = ''] = sides.map((side) => side?.plugin.path);
  const rest = known.map((finding) => keyOf(finding, knownPath));
  return findings
    .filter((finding) => {
      const index = rest.indexOf(keyOf(finding, path));
      if (index === -1) return true;
      rest.splice(index, 1);
      return false;
    })
    .toSorted(compareFindings);
}

function keyOf({ rule, file, message }: Finding, path: string): string {
  return JSON.stringify([rule, file.startsWith(`${path}/`) ? file.slice(path.length) : file, message]);
}
