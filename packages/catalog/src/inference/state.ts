import type { Node } from 'oxc-parser';
import {
  createShape,
  unknownAtom,
  type Atom,
  type Cell,
  type Closure,
  type Scope,
  type Shape,
  type Value,
} from './value.ts';

/** What was seen to be used, and where. */
export interface Use {
  readonly kind: 'member' | 'host' | 'extension' | 'decision' | 'event' | 'any-key' | 'escape' | 'eval' | 'unresolved';
  /**
   * A dotted member, a host (`*` for one that cannot be told), a name; of `any-key` and `escape` the path below `api` of
   * which any member may be used; of what could not be resolved otherwise, what it is.
   */
  readonly name: string;
  readonly file: string;
  /** Offsets in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** A file of the plugin, as others see it. */
export interface Module {
  /** What `import * as` gives. */
  readonly namespace: Shape;
  /** `module`, whose `exports` are what `require` gives. */
  readonly common: Shape;
}

/** A run of the analysis. It reads the program again until a reading teaches nothing more; then it reports. */
export interface State {
  /** Whether this reading learned something. */
  hasLearned: boolean;
  /** Whether all is known, so that uses are reported. */
  isReporting: boolean;
  readonly uses: Map<string, Use>;
  readonly atoms: Map<string, Atom>;
  readonly shapes: Map<Node, Shape>;
  readonly closures: Map<Node, Closure>;
  readonly scopes: Map<Node, Scope>;
  readonly bounds: Map<Node, Map<Closure, Atom>>;
  /** Reads an expression: what it may be. */
  readonly evaluate: (scope: Scope, node: Node) => Value;
  /** Reads a statement. */
  readonly execute: (scope: Scope, node: Node) => void;
  /** The namespace of a file of the plugin; `undefined` for what lies elsewhere. */
  readonly moduleOf: (specifier: string, from: string) => Module | undefined;
}

/** Text that grows in a loop would never end. */
const maxTexts = 32;

export function learn(state: State, cell: Cell, value: Value): void {
  for (const atom of value) {
    const isTooMany = atom.kind === 'text' && !cell.has(atom) && countTexts(cell) >= maxTexts;
    const kept = isTooMany ? unknownAtom : atom;
    if (cell.has(kept)) continue;
    cell.add(kept);
    state.hasLearned = true;
  }
}

const countTexts = (cell: Cell): number =>
  cell.size < maxTexts ? 0 : [...cell].filter(({ kind }) => kind === 'text').length;

/** One object for one meaning, so that sets can hold it. */
export function intern(state: State, key: string, atom: Atom): Atom {
  const known = state.atoms.get(key);
  if (known) return known;
  state.atoms.set(key, atom);
  return atom;
}

export const apiAtom = (state: State, path: string): Atom => intern(state, `api ${path}`, { kind: 'api', path });

export function textAtom(state: State, text: string, isOpen = false): Atom {
  return intern(state, `text ${String(isOpen)} ${text}`, { kind: 'text', text, isOpen });
}

export const builtin = (state: State, name: string): Value =>
  new Set([intern(state, `builtin ${name}`, { kind: 'builtin', name })]);

export const shapeValue = (state: State, shape: Shape): Value => {
  const known = shapeAtoms.get(shape) ?? { kind: 'object', object: shape };
  shapeAtoms.set(shape, known);
  return new Set([known]);
};
const shapeAtoms = new WeakMap<Shape, Atom>();

export const closureValue = (closure: Closure): Value => {
  const known = closureAtoms.get(closure) ?? { kind: 'function', fn: closure };
  closureAtoms.set(closure, known);
  return new Set([known]);
};
const closureAtoms = new WeakMap<Closure, Atom>();

/** The object that this place creates, the same in each reading. */
export function shapeAt(state: State, node: Node): Shape {
  const shape = state.shapes.get(node) ?? createShape();
  state.shapes.set(node, shape);
  return shape;
}

export function scopeAt(state: State, node: Node, parent: Scope, closure?: Closure): Scope {
  const known = state.scopes.get(node);
  if (known) return known;
  const around = closure ?? parent.closure;
  const scope: Scope = {
    names: new Map(),
    parent,
    file: parent.file,
    isFunction: closure !== undefined,
    ...(around && { closure: around }),
  };
  state.scopes.set(node, scope);
  return scope;
}

export function fieldCell(shape: Shape, key: string): Cell {
  const cell = shape.fields.get(key) ?? new Set();
  shape.fields.set(key, cell);
  return cell;
}

export function report(state: State, scope: Scope, node: Node, kind: Use['kind'], name: string): void {
  if (!state.isReporting) return;
  const { start, end } = node;
  const { file } = scope;
  state.uses.set(`${kind} ${name} ${file} ${start}`, { kind, name, file, start, end });
}
