import type { Node } from 'oxc-parser';
import { textsOf } from './properties.ts';
import type { State } from './state.ts';
import type { Scope } from './value.ts';

/** The names that a key may have; `undefined` where they cannot be told. */
export function keysOf(state: State, scope: Scope, key: Node, isComputed: boolean): readonly string[] | undefined {
  if (key.type === 'PrivateIdentifier') return [`#${key.name}`];
  if (!isComputed && key.type === 'Identifier') return [key.name];
  if (key.type === 'Literal') return [String(key.value)];
  return textsOf(state.evaluate(scope, key));
}
