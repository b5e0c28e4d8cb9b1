import { checkKey, checkNumber, checkText } from './checks.ts';
import type { Draft, GroupDraft, Row } from './draft.ts';
import { keySegment, restSegment } from './fields.ts';
import type {
  ChoicesField,
  Field,
  GroupField,
  ListField,
  NumberField,
  Path,
  RecordField,
  SecretField,
  TextField,
} from './fields.ts';
import { isObject } from './schema-shapes.ts';

/** Something that is wrong with a field, in words. */
export interface Issue {
  readonly path: Path;
  readonly message: string;
}

/** What a form says. The value counts only where there are no issues. */
export interface Reading {
  readonly value: Readonly<Record<string, unknown>>;
  readonly issues: readonly Issue[];
}

interface Reader {
  readonly report: (path: Path, message: string) => void;
}

/** The configuration that a form describes: what is empty is left out, what no field stands for is kept. */
export function readForm(field: GroupField, draft: GroupDraft): Reading {
  const issues: Issue[] = [];
  const reader: Reader = { report: (path, message) => void issues.push({ path, message }) };
  const value = readGroup(field, draft, [], reader);
  return { value: value ?? {}, issues };
}

/** `undefined` leaves the key out. */
function read(field: Field, draft: Draft, path: Path, reader: Reader): unknown {
  if (draft.kind === 'json') return readJson(field, draft.text, path, reader);
  if (field.kind === 'text' && draft.kind === 'text') return readText(field, draft, path, reader);
  if (field.kind === 'secret' && draft.kind === 'secret') return readSecret(field, draft, path, reader);
  if (field.kind === 'number' && draft.kind === 'number') return readNumber(field, draft, path, reader);
  if (field.kind === 'boolean' && draft.kind === 'boolean') {
    return draft.on ?? (field.required && field.initial === undefined ? false : undefined);
  }
  if (field.kind === 'choice' && draft.kind === 'choice') {
    return draft.code === '' ? readEmpty(field, 'Choose one', path, reader) : (JSON.parse(draft.code) as unknown);
  }
  if (field.kind === 'choices' && draft.kind === 'choices') return readChoices(field, draft.codes, path, reader);
  if (field.kind === 'list' && draft.kind === 'list') return readList(field, draft, path, reader);
  if (field.kind === 'record' && draft.kind === 'record') return readRecord(field, draft, path, reader);
  if (field.kind === 'group' && draft.kind === 'group') return readGroup(field, draft, path, reader);
  throw new TypeError(`A ${field.kind} field cannot hold a ${draft.kind} draft`);
}

function readEmpty(field: Field, message: string, path: Path, reader: Reader): null | undefined {
  if (field.nullable) return null;
  if (field.required && field.initial === undefined) reader.report(path, message);
  return undefined;
}

function readText(
  field: TextField,
  { text, blank }: { readonly text: string; readonly blank: boolean },
  path: Path,
  reader: Reader,
): unknown {
  if (text === '' && !blank) return readEmpty(field, 'Fill this in', path, reader);
  const fault = checkText(field, text);
  if (fault !== undefined) reader.report(path, fault);
  return text;
}

function readSecret(
  field: SecretField,
  draft: Extract<Draft, { kind: 'secret' }>,
  path: Path,
  reader: Reader,
): unknown {
  if (draft.cleared) return readEmpty(field, 'Fill this in: it cannot be left without', path, reader);
  if (draft.text === '') {
    return draft.mark ?? readEmpty(field, 'Fill this in', path, reader);
  }
  if (field.content === 'json') return readJson(field, draft.text, path, reader);
  const fault = checkText(field, draft.text);
  if (fault !== undefined) reader.report(path, fault);
  return draft.text;
}

function readNumber(
  field: NumberField,
  { text, bad }: { readonly text: string; readonly bad: boolean },
  path: Path,
  reader: Reader,
): unknown {
  if (bad) {
    reader.report(path, 'Must be a number');
    return undefined;
  }
  if (text.trim() === '') return readEmpty(field, 'Fill this in', path, reader);
  const value = Number(text);
  const fault = checkNumber(field, value);
  if (fault !== undefined) reader.report(path, fault);
  return value;
}

function readJson(field: Field, text: string, path: Path, reader: Reader): unknown {
  if (text.trim() === '') return readEmpty(field, 'Fill this in, as JSON', path, reader);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    reader.report(path, `Is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function readChoices(field: ChoicesField, codes: readonly string[] | undefined, path: Path, reader: Reader): unknown {
  if (codes === undefined && (field.initial !== undefined || !field.required)) return undefined;
  const chosen = codes ?? [];
  reportCount(field, chosen.length, path, reader);
  return chosen.map((code) => JSON.parse(code) as unknown);
}

function readList(
  field: ListField,
  draft: { readonly explicit: boolean; readonly rows: readonly Row[] },
  path: Path,
  reader: Reader,
): unknown {
  if (draft.rows.length === 0 && !isWanted(field, draft.explicit)) return undefined;
  reportCount(field, draft.rows.length, path, reader);
  return draft.rows.map(
    (row, index) => read(field.item, row.draft, [...path, index], reader) ?? field.item.initial ?? null,
  );
}

function readRecord(
  field: RecordField,
  draft: { readonly explicit: boolean; readonly rows: readonly Row[] },
  path: Path,
  reader: Reader,
): unknown {
  if (draft.rows.length === 0 && !isWanted(field, draft.explicit)) return undefined;
  const keys = draft.rows.map(({ key }) => key);
  const entries = draft.rows.map(({ key, draft: item }, index) => {
    const fault = checkKey(field, key, keys);
    if (fault !== undefined) reader.report([...path, index, keySegment], fault);
    return [key, read(field.item, item, [...path, index], reader) ?? field.item.initial ?? null] as const;
  });
  return Object.fromEntries(entries);
}

function readGroup(
  field: GroupField,
  draft: GroupDraft,
  path: Path,
  reader: Reader,
): Readonly<Record<string, unknown>> | undefined {
  if (!draft.present) return undefined;
  const entries = field.fields.map((child): [string, unknown] => {
    const own = draft.fields[child.key];
    return [child.key, own === undefined ? undefined : read(child, own, [...path, child.key], reader)];
  });
  const value = {
    ...Object.fromEntries(entries.filter(([, each]) => each !== undefined)),
    ...readRest(draft.rest, path, reader),
  };
  const empty = Object.keys(value).length === 0;
  return empty && !field.required && !draft.explicit && field.initial !== undefined ? undefined : value;
}

function readRest(text: string, path: Path, reader: Reader): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
    reader.report([...path, restSegment], 'Must be a JSON object, such as {"key": "value"}');
  } catch (error) {
    reader.report([...path, restSegment], `Is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {};
}

/** An empty list is a statement where the key is required, was there before, or would get a default. */
function isWanted(field: Field, explicit: boolean): boolean {
  return field.required || explicit || field.initial !== undefined;
}

function reportCount(
  field: { readonly min: number; readonly max?: number },
  count: number,
  path: Path,
  reader: Reader,
) {
  if (count < field.min) reader.report(path, `Needs at least ${field.min}`);
  if (field.max !== undefined && count > field.max) reader.report(path, `Takes at most ${field.max}`);
}
