import type { SyncRecord } from '@streamspace/plugin-service';
import type { Printer } from './printer.ts';
import { formatRelative } from './time.ts';

/** Most plugins that are named of each kind of change. */
const shown = 20;

/** How a sync ended, with what it changed. */
export function showSync(
  { repository, outcome, commit, error, times = 1, changes, endedAt }: SyncRecord,
  out: Printer,
  { isPast = false }: { readonly isPast?: boolean } = {},
): void {
  const when = isPast ? `  ${out.style('dim', formatRelative(endedAt))}` : '';
  const at = commit === undefined ? '' : ` at ${commit.slice(0, 12)}`;
  if (outcome === 'failed') {
    const often = times > 1 ? ` (${times} times)` : '';
    return out.line(`${out.style('bold', repository)} ${out.style('red', 'failed')}${often}: ${error ?? ''}${when}`);
  }
  if (outcome === 'unchanged') return out.line(`${out.style('bold', repository)} has nothing new${at}.`);
  out.line(`${out.style('bold', repository)} ${out.style('green', 'updated')}${at}${when}`);
  if (changes === undefined) return out.list([['', 'no plugin changed']]);
  out.list([
    ...cut(changes.added.map(({ name, version }) => [out.style('green', 'added'), name, version])),
    ...cut(
      changes.changed.map(({ name, from, to, downgrade }) => [
        out.style('yellow', downgrade === true ? 'went back' : 'changed'),
        name,
        from === to ? `${to}, with other contents and no new version` : `${from} -> ${to}`,
      ]),
    ),
    ...cut(changes.removed.map(({ name, version }) => [out.style('red', 'removed'), name, version])),
  ]);
}

function cut(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [first] = rows;
  if (rows.length <= shown || first === undefined) return rows;
  return [...rows.slice(0, shown), [first[0] ?? '', `… and ${rows.length - shown} more`]];
}
