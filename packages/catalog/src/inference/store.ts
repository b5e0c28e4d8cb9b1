import type { Node } from 'oxc-parser';
import { setProperty } from './properties.ts';
import { learn, type State } from './state.ts';
import { nothing, union, type Scope, type Value } from './value.ts';

/** Stores a property, a method (whose `this` is the object) or what a getter gives. */
export function store(
  state: State,
  scope: Scope,
  property: Node,
  target: { readonly object: Value; readonly keys: readonly string[] | undefined },
  value: Value,
): void {
  const isGetter = 'kind' in property && property.kind === 'get';
  for (const atom of value) if (atom.kind === 'function') learn(state, atom.fn.receiver, target.object);
  const held = isGetter
    ? union(...[...value].map((atom) => (atom.kind === 'function' ? atom.fn.result : nothing)))
    : value;
  setProperty(state, scope, property, target, held);
}
