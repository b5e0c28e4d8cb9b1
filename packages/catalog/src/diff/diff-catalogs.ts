import { compareBytes, type Finding } from '../finding.ts';
import type { ValidatedPlugin } from '../validate.ts';
import { compareFacts } from './compare-facts.ts';
import { diffPlugin, withoutKnown, type PluginDiff } from './diff-plugin.ts';
import type { Side, SidePlugin } from './read-side.ts';

export interface CatalogDiff {
  /** Whether nothing speaks against it but a person's judgement. */
  readonly mayMerge: boolean;
  /** The plugins that differ, in byte order of their names. */
  readonly plugins: readonly PluginDiff[];
  /** How many plugins are the same on both sides. */
  readonly unchanged: number;
  /** New findings about the repository as a whole. */
  readonly findings: readonly Finding[];
}

/** What else is wrong with a plugin, such as with its code. */
export type MoreFindings = (plugin: ValidatedPlugin, root: string) => readonly Finding[];

/**
 * Compares two catalogs, plugin by plugin. Plugins are told by their folders' names, so that one that moves between
 * `community/` and `official/` is the same one. Two single plugins are compared whatever their names.
 *
 * @param options.more Asked about both sides of each plugin that differs. Default: nothing else.
 */
export function diffCatalogs(
  base: Side,
  head: Side,
  { more = () => [] }: { readonly more?: MoreFindings } = {},
): CatalogDiff {
  const complete = (side: SidePlugin | undefined, { root }: Side): SidePlugin | undefined =>
    side && { ...side, findings: [...side.findings, ...more(side.plugin, root)] };
  const plugins = pairs(base, head).map(([before, after]) =>
    compareFacts(before?.facts ?? [], after?.facts ?? []).length === 0
      ? diffPlugin(before, after)
      : diffPlugin(complete(before, base), complete(after, head)),
  );
  const changed = plugins.filter(
    ({ state, changes, findings }) =>
      state !== 'changed' || changes.length + findings.new.length + findings.fixed.length > 0,
  );
  const findings = withoutKnown(head.findings, base.findings);
  const mayMerge =
    changed.every(({ problems }) => problems.length === 0) && findings.every(({ severity }) => severity !== 'error');
  return { mayMerge, plugins: changed, unchanged: plugins.length - changed.length, findings };
}

type Pair = [base: SidePlugin | undefined, head: SidePlugin | undefined];

function pairs(base: Side, head: Side): readonly Pair[] {
  if (base.isPlugin && head.isPlugin) return [[base.plugins[0], head.plugins[0]]];
  const rest = new Set(head.plugins);
  const take = (isIt: (each: SidePlugin) => boolean): SidePlugin | undefined => {
    const found = [...rest].find(isIt);
    if (found) rest.delete(found);
    return found;
  };
  const stayed = base.plugins.map((each): Pair => [each, take(({ plugin }) => plugin.path === each.plugin.path)]);
  const moved = stayed.map(([each, same]): Pair => [
    each,
    same ?? take(({ plugin }) => plugin.folder === each?.plugin.folder),
  ]);
  const added = [...rest].map((each): Pair => [undefined, each]);
  return [...moved, ...added].toSorted((a, b) => compareBytes(nameOf(a), nameOf(b)));
}

const nameOf = ([base, head]: Pair): string => (head ?? base)?.plugin.folder ?? '';
