import type { Draft, GroupDraft } from './draft.ts';
import type { Field, GroupField, Path } from './fields.ts';
import type { Issue } from './read-draft.ts';

/** Faults that the service found, as issues of the form. */
export function toIssues(
  faults: Readonly<Record<string, string>>,
  field: GroupField,
  draft: GroupDraft,
): readonly Issue[] {
  return Object.entries(faults).map(([text, message]) => {
    const path = locate(text, field, draft);
    const isShown = path.length === splitPath(text).length;
    return { path, message: isShown ? message : `${text}: ${message}` };
  });
}

interface Shown {
  readonly field: Field;
  readonly draft: Draft;
}

/** Path in the form of a path in the configuration, such as `endpoints[0].url`; of what is not shown, the nearest around it. */
export function locate(text: string, field: GroupField, draft: GroupDraft): Path {
  const path: (string | number)[] = [];
  let at: Shown = { field, draft };
  for (const segment of splitPath(text)) {
    const step = stepInto(at.field, at.draft, segment);
    if (step === undefined) break;
    path.push(step.segment);
    at = step;
  }
  return path;
}

/** `a[0].b`, `a.0.b`, `a["x.y"].b` and `/a/0/b` are the same place. */
export function splitPath(text: string): readonly string[] {
  if (text.startsWith('/')) {
    return text
      .slice(1)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  const parts = text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g);
  return Array.from(parts, ([, quoted, index, key]) => quoted?.replaceAll(/\\(.)/g, '$1') ?? index ?? key ?? '');
}

function stepInto(
  field: Field,
  draft: Draft,
  segment: string,
): (Shown & { readonly segment: string | number }) | undefined {
  if (field.kind === 'group' && draft.kind === 'group') {
    const child = field.fields.find(({ key }) => key === segment);
    const own = draft.fields[segment];
    return draft.present && child !== undefined && own !== undefined
      ? { segment, field: child, draft: own }
      : undefined;
  }
  if (field.kind === 'list' && draft.kind === 'list') {
    const row = draft.rows[Number(segment)];
    return row && { segment: Number(segment), field: field.item, draft: row.draft };
  }
  if (field.kind === 'record' && draft.kind === 'record') {
    const index = draft.rows.findIndex(({ key }) => key === segment);
    const row = draft.rows[index];
    return row && { segment: index, field: field.item, draft: row.draft };
  }
  return undefined;
}

/** The labels on the way to a field: `Endpoints 1 › URL`. */
export function labelOf(path: Path, field: Field): string {
  const labels: string[] = [];
  let at: Field | undefined = field;
  for (const segment of path) {
    if (at?.kind === 'list' || at?.kind === 'record') {
      if (typeof segment === 'number') labels.push(`${labels.pop() ?? ''} ${segment + 1}`.trim());
      at = at.item;
    } else if (at?.kind === 'group') {
      at = at.fields.find(({ key }) => key === segment);
      labels.push(at?.label ?? 'Other keys');
    }
  }
  return labels.length === 0 ? 'Configuration' : labels.join(' › ');
}
