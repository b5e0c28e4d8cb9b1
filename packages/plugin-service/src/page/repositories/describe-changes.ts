import type { CatalogChanges, ChangedPlugin } from '../../api-types.ts';

/** Most plugins that are named of each kind of change. */
const named = 30;

/** What came, changed and went, one line each. */
export function describeChanges(changes: CatalogChanges | undefined): readonly string[] {
  if (changes === undefined) return [];
  return [
    ...lines(changes.added, ({ name, version }) => `Added ${name} ${version}`),
    ...lines(changes.changed, describeChange),
    ...lines(changes.removed, ({ name, version }) => `Removed ${name} ${version}`),
  ];
}

function describeChange({ name, from, to, downgrade }: ChangedPlugin): string {
  if (from === to) return `${name} ${to} has other contents and no new version`;
  return `${downgrade === true ? 'Went back:' : 'Changed'} ${name} from ${from} to ${to}`;
}

function lines<T>(items: readonly T[], describe: (item: T) => string): readonly string[] {
  const more = items.length - named;
  const shown = items.slice(0, named).map(describe);
  const [first = ''] = shown[0]?.split(' ') ?? [];
  return more > 0 ? [...shown, `${first} … and ${more} more`] : shown;
}
