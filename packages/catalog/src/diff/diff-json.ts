import { hideSecrets } from '../secrets/find-secrets.ts';
import type { CatalogDiff } from './diff-catalogs.ts';
import type { SheetOptions } from './diff-sheet.ts';

/** A difference for programs: what the sheet says, with the values uncut, secrets hidden. */
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
        name: hideSecrets(change.name),
        kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
        ...(before && { before: hidden(before.value) }),
        ...(after && { after: hidden(after.value) }),
      })),
    })),
  };
}

/** A value without the secrets in its texts. */
function hidden(value: unknown): unknown {
  if (value === undefined) return true;
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? hideSecrets(inner) : inner,
  );
  return JSON.parse(text) as unknown;
}
