import type { CatalogDiff } from './diff-catalogs.ts';
import type { SheetOptions } from './diff-sheet.ts';

/** A difference for programs: what the sheet says, with the values uncut. */
export function toDiffJson(
  { mayMerge, plugins, unchanged, findings }: CatalogDiff,
  { base, head }: SheetOptions,
): object {
  return {
    base,
    head,
    mayMerge,
    unchanged,
    findings,
    plugins: plugins.map(({ changes, ...plugin }) => ({
      ...plugin,
      changes: changes.map(({ before, after, ...change }) => ({
        ...change,
        kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
        ...(before && { before: before.value ?? true }),
        ...(after && { after: after.value ?? true }),
      })),
    })),
  };
}
