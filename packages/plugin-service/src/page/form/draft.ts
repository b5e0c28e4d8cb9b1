import type { Field, GroupField } from './fields.ts';
import { isObject } from './schema-shapes.ts';

/** One row of a list or a record. `id` stays the same while rows move. */
export interface Row {
  readonly id: number;
  /** Key of a record's row. */
  readonly key: string;
  readonly draft: Draft;
}

export interface GroupDraft {
  readonly kind: 'group';
  /** Whether an optional object is there at all. */
  readonly present: boolean;
  /** Whether the configuration has it, even when empty. */
  readonly explicit: boolean;
  readonly fields: Readonly<Record<string, Draft>>;
  /** JSON of the keys that no field stands for; empty when there are none. */
  readonly rest: string;
}

/**
 * What is on the screen for a field. Its kind is the field's, or `json` where the value has a shape that the field
 * cannot show.
 */
export type Draft =
  /** `blank`: the configuration holds the empty string, which an empty field then stands for. */
  | { readonly kind: 'text'; readonly text: string; readonly blank: boolean }
  /** `mark`: what stands for a stored one; sent back as it is, it keeps the secret, also where rows have moved. */
  | { readonly kind: 'secret'; readonly mark: unknown; readonly cleared: boolean; readonly text: string }
  /** `bad`: the browser holds something that is no number, and does not tell what. */
  | { readonly kind: 'number'; readonly text: string; readonly bad: boolean }
  /** `undefined`: untouched, the default applies. */
  | { readonly kind: 'boolean'; readonly on: boolean | undefined }
  /** Code of an option, or empty. */
  | { readonly kind: 'choice'; readonly code: string }
  | { readonly kind: 'choices'; readonly codes: readonly string[] | undefined }
  | { readonly kind: 'list'; readonly explicit: boolean; readonly rows: readonly Row[] }
  | { readonly kind: 'record'; readonly explicit: boolean; readonly rows: readonly Row[] }
  | { readonly kind: 'json'; readonly text: string }
  | GroupDraft;

let rowCount = 0;

/** A row that no other has the id of. */
export function createRow(draft: Draft, key = ''): Row {
  rowCount += 1;
  return { id: rowCount, key, draft };
}

/** The draft of a whole configuration. */
export function toRootDraft(field: GroupField, value: Readonly<Record<string, unknown>>): GroupDraft {
  return groupDraft(field, value);
}

/** The draft that shows a value; of an absent one, that of the default where a field cannot show it as a placeholder. */
export function toDraft(field: Field, value: unknown): Draft {
  return draftOf(field, value) ?? { kind: 'json', text: JSON.stringify(value, undefined, 2) };
}

/** `undefined` where the field cannot show the value. */
function draftOf(field: Field, value: unknown): Draft | undefined {
  const absent = value === undefined || (value === null && field.nullable);
  switch (field.kind) {
    case 'text':
      if (absent) return { kind: 'text', text: '', blank: false };
      return typeof value === 'string' ? { kind: 'text', text: value, blank: value === '' } : undefined;
    case 'secret':
      return secretDraft(value, absent);
    case 'number':
      if (absent) return { kind: 'number', text: '', bad: false };
      return typeof value === 'number' ? { kind: 'number', text: String(value), bad: false } : undefined;
    case 'boolean':
      if (absent) return { kind: 'boolean', on: undefined };
      return typeof value === 'boolean' ? { kind: 'boolean', on: value } : undefined;
    case 'choice':
      if (absent) return { kind: 'choice', code: '' };
      return field.options.some(({ code }) => code === JSON.stringify(value))
        ? { kind: 'choice', code: JSON.stringify(value) }
        : undefined;
    case 'choices':
      return choicesDraft(field.options, value);
    case 'list': {
      const items = value ?? field.initial ?? [];
      if (!Array.isArray(items)) return undefined;
      const rows = items.map((item: unknown) => createRow(toDraft(field.item, item)));
      return { kind: 'list', explicit: value !== undefined, rows };
    }
    case 'record': {
      const entries = value ?? field.initial ?? {};
      if (!isObject(entries)) return undefined;
      const rows = Object.entries(entries).map(([key, item]) => createRow(toDraft(field.item, item), key));
      return { kind: 'record', explicit: value !== undefined, rows };
    }
    case 'group':
      return value === undefined || isObject(value) ? groupDraft(field, value) : undefined;
    case 'json':
      return absent && !field.nullable ? { kind: 'json', text: '' } : undefined;
  }
}

function secretDraft(value: unknown, absent: boolean): Draft | undefined {
  if (absent) return { kind: 'secret', mark: undefined, cleared: false, text: '' };
  if (isObject(value) && value['$secret'] === 'set') return { kind: 'secret', mark: value, cleared: false, text: '' };
  return typeof value === 'string' ? { kind: 'secret', mark: undefined, cleared: false, text: value } : undefined;
}

function choicesDraft(options: readonly { readonly code: string }[], value: unknown): Draft | undefined {
  if (value === undefined) return { kind: 'choices', codes: undefined };
  if (!Array.isArray(value)) return undefined;
  const codes = value.map((item: unknown) => JSON.stringify(item));
  const known = codes.every((code) => options.some((option) => option.code === code));
  return known && new Set(codes).size === codes.length ? { kind: 'choices', codes } : undefined;
}

function groupDraft(field: GroupField, value: Readonly<Record<string, unknown>> | undefined): GroupDraft {
  const given = value ?? (isObject(field.initial) ? field.initial : {});
  const keys = new Set(field.fields.map(({ key }) => key));
  const rest = Object.entries(given).filter(([key]) => !keys.has(key));
  return {
    kind: 'group',
    present: field.required || value !== undefined || field.initial !== undefined,
    explicit: value !== undefined,
    fields: Object.fromEntries(field.fields.map((child) => [child.key, toDraft(child, ownValue(given, child.key))])),
    rest: rest.length === 0 ? '' : JSON.stringify(Object.fromEntries(rest), undefined, 2),
  };
}

/** Whether two drafts show the same; rows are compared by what they hold. */
export function isSameDraft(a: Draft, b: Draft): boolean {
  return withoutRowIds(a) === withoutRowIds(b);
}

function withoutRowIds(draft: Draft): string {
  return JSON.stringify(draft, (_key, value: unknown) =>
    isObject(value) && typeof value['id'] === 'number' ? { key: value['key'], draft: value['draft'] } : value,
  );
}

/** A configuration key may be called like a member of every object, such as `constructor`. */
function ownValue(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
