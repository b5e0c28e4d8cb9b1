import type { ComponentType } from 'react';
import type { Draft } from './draft.ts';
import type { Field } from './fields.ts';
import type { FieldProps } from './field-frame.tsx';

export type DraftOf<K extends Draft['kind']> = Extract<Draft, { kind: K }>;

/** Properties of the control for one kind of field. */
export type InputProps<K extends Draft['kind']> = FieldProps<Extract<Field, { kind: K }>, DraftOf<K>> & {
  readonly onChange: (draft: DraftOf<K>) => void;
};

/** Properties of the control for a field of any kind. */
export interface FieldViewProps extends FieldProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** What a control with fields inside shows them with. */
export interface Nesting {
  readonly View: ComponentType<FieldViewProps>;
}
