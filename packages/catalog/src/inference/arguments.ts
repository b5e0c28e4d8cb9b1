import type { Node } from 'oxc-parser';
import { escape } from './properties.ts';
import { fieldCell, learn, type State } from './state.ts';
import type { Closure, Scope, Value } from './value.ts';

export interface Arguments {
  readonly values: readonly Value[];
  /** What a spread argument brings, at any place. */
  readonly rest: Value;
}

/** Calls a function of the plugin. */
export function callClosure(state: State, closure: Closure, args: Arguments, receiver: Value): Value {
  args.values.forEach((value, index) => learn(state, fieldCell(closure.args, String(index)), value));
  learn(state, closure.args.rest, args.rest);
  learn(state, closure.receiver, receiver);
  return closure.result;
}

export function escapeAll(state: State, scope: Scope, node: Node, { values, rest }: Arguments): void {
  for (const value of values) escape(state, scope, node, value);
  escape(state, scope, node, rest);
}
