import { diff } from 'node:util';
import { hideSecrets } from '../secrets/find-secrets.ts';
import type { FileChange } from './plan-fixes.ts';

const context = 3;

type Row = readonly [sign: -1 | 0 | 1, line: string];

/** Changes of files as `diff -u` shows them, secrets hidden. */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes
    .map(({ file, before, after }) => {
      const rows = rowsOf(before.toString(), after);
      return `--- a/${file}\n+++ b/${file}\n${hideSecrets(hunks(rows).map(formatHunk).join(''))}`;
    })
    .join('');
}

/** Lines that stay, go and come, with their line ends. */
function rowsOf(before: string, after: string): readonly Row[] {
  const lines = (text: string): string[] => text.split(/(?<=\n)/);
  // `diff` says 1 of what only the first list has.
  return diff(lines(before), lines(after)).map(([side, line]): Row => [side === 0 ? 0 : side === 1 ? -1 : 1, line]);
}

interface Hunk {
  readonly rows: readonly Row[];
  readonly line: { readonly before: number; readonly after: number };
}

/** Changed rows with what is around them; those that would touch are one. */
function hunks(rows: readonly Row[]): readonly Hunk[] {
  const changed = rows.flatMap(([sign], index) => (sign === 0 ? [] : [index]));
  const ranges: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    if (last && index - context <= last.to) last.to = index + context + 1;
    else ranges.push({ from: Math.max(0, index - context), to: index + context + 1 });
  }
  return ranges.map(({ from, to }) => {
    const above = rows.slice(0, from);
    const line = (side: -1 | 1): number => above.filter(([sign]) => sign === 0 || sign === side).length + 1;
    return { rows: rows.slice(from, to), line: { before: line(-1), after: line(1) } };
  });
}

const signs = { [-1]: '-', 0: ' ', 1: '+' } as const;

function formatHunk({ rows, line }: Hunk): string {
  const count = (side: -1 | 1): number => rows.filter(([sign]) => sign === 0 || sign === side).length;
  const body = rows.map(
    ([sign, text]) => `${signs[sign]}${text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`}`,
  );
  return `@@ -${line.before},${count(-1)} +${line.after},${count(1)} @@\n${body.join('')}`;
}
