/** A JSON Schema 2020-12, as far as a form can look into it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

interface FieldBase {
  /** Key in the object around it; empty for the root and for the items of a list. */
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  readonly required: boolean;
  /** `null` is a value of its own here; an empty field stands for it. */
  readonly nullable: boolean;
  /** What applies when nothing is filled in. */
  readonly initial?: unknown;
  readonly example?: string;
}

/** Rules for a string. */
export interface TextRules {
  readonly format: 'text' | 'url' | 'email';
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly patterns: readonly string[];
}

export interface TextField extends FieldBase, TextRules {
  readonly kind: 'text';
  readonly multiline: boolean;
}

/** Written once and never shown. `content` says whether the text is the value, or JSON of it. */
export interface SecretField extends FieldBase, TextRules {
  readonly kind: 'secret';
  readonly multiline: boolean;
  readonly content: 'text' | 'json';
}

export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min?: number;
  readonly max?: number;
  /** The limit itself is too small, or too large. */
  readonly exclusive: { readonly min: boolean; readonly max: boolean };
  readonly step?: number;
}

export interface BooleanField extends FieldBase {
  readonly kind: 'boolean';
}

/** One of the values that a choice offers. `code` is its JSON, which tells `1` from `"1"`. */
export interface Option {
  readonly code: string;
  readonly label: string;
}

export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly options: readonly Option[];
}

/** Some of the options, each at most once. */
export interface ChoicesField extends FieldBase {
  readonly kind: 'choices';
  readonly options: readonly Option[];
  readonly min: number;
  readonly max?: number;
}

export interface ListField extends FieldBase {
  readonly kind: 'list';
  readonly item: Field;
  readonly min: number;
  readonly max?: number;
}

/** Values under keys that the operator chooses. */
export interface RecordField extends FieldBase {
  readonly kind: 'record';
  readonly item: Field;
  readonly keyPattern?: string;
}

export interface GroupField extends FieldBase {
  readonly kind: 'group';
  readonly fields: readonly Field[];
}

/** What the form does not understand: the operator edits its JSON. */
export interface JsonField extends FieldBase {
  readonly kind: 'json';
}

export type Field =
  | TextField
  | SecretField
  | NumberField
  | BooleanField
  | ChoiceField
  | ChoicesField
  | ListField
  | RecordField
  | GroupField
  | JsonField;

/** Position of a field in the form. Rows of lists and records count from 0. */
export type Path = readonly (string | number)[];

/** Path segment of the key of a record's row. No key of a configuration is called so. */
export const keySegment = '#key';

/** Path segment of the text area for keys that no field stands for. */
export const restSegment = '#rest';

/** Id of the control at a path; unique in the page, free of white space. */
export function fieldId(path: Path): string {
  return `field/${path.map((segment) => encodeURIComponent(segment)).join('/')}`;
}
