import type { ArrowFunctionExpression, Class, Function as FunctionNode, Node } from 'oxc-parser';
import { store } from './store.ts';
import { keysOf } from './keys.ts';
import { bind, declare } from './patterns.ts';
import { getProperty } from './properties.ts';
import { closureValue, fieldCell, learn, scopeAt, shapeAt, shapeValue, type State } from './state.ts';
import { createShape, type Closure, type Scope, type Value } from './value.ts';

/** A function where it stands. Its body is read at once, with all arguments that any call has brought so far. */
export function createClosure(state: State, scope: Scope, node: FunctionNode | ArrowFunctionExpression): Value {
  const closure = state.closures.get(node) ?? createEmpty(scope, node);
  state.closures.set(node, closure);
  const inner = scopeAt(state, node, scope, closure);
  if (node.type !== 'ArrowFunctionExpression' && node.id)
    learn(state, declare(inner, node.id.name), closureValue(closure));

  node.params.forEach((parameter, index) => {
    const isRest = parameter.type === 'RestElement';
    const value = isRest ? shapeValue(state, closure.args) : argumentAt(state, inner, parameter, closure, index);
    bind(state, inner, parameter, value, 'let');
    if (parameter.type === 'TSParameterProperty') storeParameter(state, inner, parameter, value, closure);
  });
  if (node.body) {
    if (node.body.type === 'BlockStatement') state.execute(inner, node.body);
    else learn(state, closure.result, state.evaluate(inner, node.body));
  }
  return closureValue(closure);
}

const createEmpty = (scope: Scope, node: FunctionNode | ArrowFunctionExpression | undefined): Closure => ({
  node,
  scope,
  args: createShape(),
  receiver: new Set(),
  result: new Set(),
  statics: createShape(),
});

const argumentAt = (state: State, scope: Scope, node: Node, closure: Closure, index: number): Value =>
  getProperty(state, scope, node, shapeValue(state, closure.args), [String(index)]);

/** `constructor(private readonly api: Api)`. */
function storeParameter(
  state: State,
  scope: Scope,
  node: Node & { type: 'TSParameterProperty' },
  value: Value,
  closure: Closure,
): void {
  const { parameter } = node;
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  if (target.type !== 'Identifier') return;
  for (const atom of closure.receiver) {
    if (atom.kind === 'object') learn(state, fieldCell(atom.object, target.name), value);
  }
  bind(state, scope, target, value, 'let');
}

/**
 * A class is an object with its static members, the constructor and `prototype`. All instances of a class are one
 * object here.
 */
export function createClass(state: State, scope: Scope, node: Class): Value {
  const shape = shapeAt(state, node);
  const self = shapeValue(state, shape);
  const inner = scopeAt(state, node, scope);
  const instance = shapeAt(state, node.body);
  const made = shapeValue(state, instance);
  learn(state, fieldCell(shape, 'prototype'), made);
  if (node.id) learn(state, declare(inner, node.id.name), self);
  if (node.superClass) {
    const parent = state.evaluate(scope, node.superClass);
    learn(state, shape.parents, parent);
    learn(state, instance.parents, getProperty(state, scope, node.superClass, parent, ['prototype']));
    learn(state, fieldCell(shape, 'super'), parent);
  }
  for (const member of node.body.body) executeMember(state, inner, member, { self, made });
  return self;
}

function executeMember(
  state: State,
  scope: Scope,
  member: Class['body']['body'][number],
  { self, made }: { readonly self: Value; readonly made: Value },
): void {
  switch (member.type) {
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition': {
      const object = member.static ? self : made;
      const keys = member.kind === 'constructor' ? ['constructor'] : keysOf(state, scope, member.key, member.computed);
      store(state, scope, member, { object, keys }, state.evaluate(scope, member.value));
      return;
    }
    case 'PropertyDefinition':
    case 'AccessorProperty': {
      const object = member.static ? self : made;
      if (member.value === null) return;
      // `this` in the value is the object: a function around it says so.
      const around = state.closures.get(member) ?? createEmpty(scope, undefined);
      state.closures.set(member, around);
      learn(state, around.receiver, object);
      const inner = scopeAt(state, member, scope, around);
      const value = state.evaluate(inner, member.value);
      store(state, scope, member, { object, keys: keysOf(state, scope, member.key, member.computed) }, value);
      return;
    }
    case 'StaticBlock':
      for (const statement of member.body) state.execute(scope, statement);
      return;
    default:
      state.execute(scope, member);
  }
}
