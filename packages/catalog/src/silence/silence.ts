import type { Finding } from '../finding.ts';
import type { JsonPath } from '../json/document.ts';
import { rules, type RuleId } from '../rules.ts';
import type { TextRange } from '../text-range.ts';

/** Name of the file beside a manifest. */
export const silenceFile = '.streamspace-check.json';

/** A finding that somebody decided to live with for a while. */
export interface Silence {
  readonly rule: RuleId;
  /** The only file that it is for, relative to the plugin. Default: all of them. */
  readonly path?: string;
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD` in UTC. */
  readonly until: string;
  /** Where it stands in its file. */
  readonly at: JsonPath;
  readonly range: TextRange;
}

/** Whether findings of a rule may be silenced: none that keeps a plugin from being offered, and none about security. */
export function isSilenceable(rule: RuleId): boolean {
  return rules[rule].fatal !== true && rules[rule].always !== true;
}

/** A plugin as far as its silences are concerned. */
export interface SilencedPlugin {
  readonly path: string;
  readonly silences: readonly Silence[];
}

/** Tells the findings that are shown from those that are not. */
export function applySilences(
  findings: readonly Finding[],
  plugins: readonly SilencedPlugin[],
): { readonly shown: readonly Finding[]; readonly silenced: readonly Finding[] } {
  const loud = plugins.filter(({ silences }) => silences.length > 0);
  if (loud.length === 0) return { shown: findings, silenced: [] };
  const isSilenced = (finding: Finding): boolean =>
    loud.some(({ path, silences }) => silences.some((silence) => silencesFinding(silence, path, finding)));
  return { shown: findings.filter((each) => !isSilenced(each)), silenced: findings.filter(isSilenced) };
}

/** @param path Folder of the plugin whose silence it is. */
export function silencesFinding({ rule, path: only }: Silence, path: string, finding: Finding): boolean {
  const isThere = only === undefined ? isInside(path, finding.file) : finding.file === join(path, only);
  return finding.rule === rule && isThere;
}

const join = (path: string, file: string): string => (path === '.' ? `./${file}` : `${path}/${file}`);
const isInside = (path: string, file: string): boolean => file.startsWith(`${path}/`);
