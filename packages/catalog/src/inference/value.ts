import type { Function as FunctionNode, ArrowFunctionExpression } from 'oxc-parser';

/** One thing that an expression may be. An expression may be several, and nothing that it can be is left out. */
export type Atom =
  /** The API itself (`''`), or what lies at a dotted path below it. */
  | { readonly kind: 'api'; readonly path: string }
  /** A text; an open one goes on in a way that is not known. */
  | { readonly kind: 'text'; readonly text: string; readonly isOpen: boolean }
  | { readonly kind: 'function'; readonly fn: Closure }
  | { readonly kind: 'bound'; readonly fn: Closure; readonly args: readonly Value[] }
  | { readonly kind: 'object'; readonly object: Shape }
  /** A function of the language that is known here, by its dotted name. */
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'unknown' };

export type Value = ReadonlySet<Atom>;

/** What a variable, a property or a result has been seen to hold. It only ever grows. */
export type Cell = Set<Atom>;

/** An object, array, class or module: all that one place in the source creates. */
export interface Shape {
  readonly fields: Map<string, Cell>;
  /** What was stored under keys that are not known. */
  readonly rest: Cell;
  /** Where properties are looked up that it does not have. */
  readonly parents: Cell;
}

export interface Closure {
  readonly node: FunctionNode | ArrowFunctionExpression | undefined;
  readonly scope: Scope;
  readonly args: Shape;
  readonly receiver: Cell;
  readonly result: Cell;
  readonly statics: Shape;
}

export interface Scope {
  readonly names: Map<string, Cell>;
  readonly parent?: Scope;
  readonly file: string;
  /** The function around it; absent at the top of a file. */
  readonly closure?: Closure;
  /** Whether `var` ends here. */
  readonly isFunction: boolean;
}

export const nothing: Value = new Set();
export const unknownAtom: Atom = { kind: 'unknown' };
export const unknown: Value = new Set([unknownAtom]);

export const createShape = (): Shape => ({ fields: new Map(), rest: new Set(), parents: new Set() });

export const union = (...values: readonly Value[]): Value => {
  const [first = nothing, ...others] = values.filter(({ size }) => size > 0);
  return others.length === 0 ? first : new Set([first, ...others].flatMap((value) => [...value]));
};

/** The function whose `this` and `arguments` these are: arrow functions have none of their own. */
export function closureOf(scope: Scope): Closure | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.closure && at.isFunction && at.closure.node?.type !== 'ArrowFunctionExpression') return at.closure;
  }
  return undefined;
}
