import type { Node } from 'oxc-parser';
import { callClosure, escapeAll, type Arguments } from './arguments.ts';
import { callApi } from './call-api.ts';
import { callBuiltin } from './call-builtin.ts';
import { keysOf } from './keys.ts';
import { elementsOf } from './patterns.ts';
import { getProperty } from './properties.ts';
import { learn, type State } from './state.ts';
import { nothing, union, unknown, unknownAtom, type Atom, type Closure, type Scope, type Value } from './value.ts';

type Call = Node & { type: 'CallExpression' | 'NewExpression' | 'TaggedTemplateExpression' };

/** What a call gives. Where it is not known who is called, its arguments escape. */
export function evaluateCall(state: State, scope: Scope, node: Call): Value {
  const callee = node.type === 'TaggedTemplateExpression' ? node.tag : node.callee;
  const args = evaluateArguments(state, scope, node);
  const { receiver, target, name } = evaluateCallee(state, scope, callee);
  const results = [...target].map((atom) => callAtom(state, scope, node, { atom, args, receiver, name }));
  if (target.size === 0 || target.has(unknownAtom)) {
    results.push(callMethod(state, scope, node, { args, receiver, name }));
  }
  return union(...results);
}

function evaluateArguments(state: State, scope: Scope, node: Call): Arguments {
  if (node.type === 'TaggedTemplateExpression') {
    return { values: [unknown, ...node.quasi.expressions.map((part) => state.evaluate(scope, part))], rest: nothing };
  }
  const values: Value[] = [];
  let rest: Value = nothing;
  for (const argument of node.arguments) {
    const value = state.evaluate(scope, argument);
    if (argument.type === 'SpreadElement') rest = union(rest, elementsOf(state, value));
    else if (rest.size > 0) rest = union(rest, value);
    else values.push(value);
  }
  return { values, rest };
}

function evaluateCallee(
  state: State,
  scope: Scope,
  callee: Node,
): { readonly target: Value; readonly receiver: Value; readonly name?: string } {
  let node = callee;
  while (
    node.type === 'TSNonNullExpression' ||
    node.type === 'ParenthesizedExpression' ||
    node.type === 'ChainExpression'
  )
    node = node.expression;
  if (node.type === 'Super') {
    const receiver = state.evaluate(scope, node);
    const parents = new Set([...receiver].flatMap((atom) => (atom.kind === 'object' ? [...atom.object.parents] : [])));
    return { target: getProperty(state, scope, node, parents, ['constructor']), receiver };
  }
  if (node.type !== 'MemberExpression') return { target: state.evaluate(scope, node), receiver: nothing };
  const receiver = state.evaluate(scope, node.object);
  const keys = keysOf(state, scope, node.property, node.computed);
  const target = getProperty(state, scope, node.property, receiver, keys);
  return { target, receiver, ...(keys?.[0] !== undefined && { name: keys[0] }) };
}

interface Target {
  readonly atom: Atom;
  readonly args: Arguments;
  readonly receiver: Value;
  readonly name?: string | undefined;
}

function callAtom(state: State, scope: Scope, node: Call, { atom, args, receiver, name }: Target): Value {
  const shifted = name === 'call' || name === 'apply' || name === 'bind';
  switch (atom.kind) {
    case 'function':
    case 'bound': {
      const first = atom.kind === 'bound' ? atom.args : [];
      const given = shifted ? shift(args, name === 'apply') : args;
      const all = { values: [...first, ...given.values], rest: given.rest };
      if (name === 'bind') return new Set([boundAt(state, node, atom.fn, all.values)]);
      const object = shifted ? (args.values[0] ?? nothing) : receiver;
      return callClosure(state, atom.fn, all, object);
    }
    case 'object': {
      // `new` of a class: its constructor runs, and what comes out is the instance.
      const instance = atom.object.fields.get('prototype') ?? nothing;
      if (instance.size === 0) {
        escapeAll(state, scope, node, args);
        return unknown;
      }
      const found = getProperty(state, scope, node, instance, ['constructor']);
      for (const each of found) if (each.kind === 'function') callClosure(state, each.fn, args, instance);
      if (found.size === 0 || found.has(unknownAtom)) escapeAll(state, scope, node, args);
      return instance;
    }
    case 'api':
      return callApi(
        state,
        scope,
        node,
        atom.path,
        name === 'bind' ? undefined : shifted ? shift(args, name === 'apply') : args,
      );
    case 'builtin':
      return callBuiltin(state, scope, node, atom.name, args);
    case 'text':
    case 'unknown':
      return unknown;
  }
}

function shift({ values, rest }: Arguments, isList: boolean): Arguments {
  const [, ...others] = values;
  if (!isList) return { values: others, rest };
  const lists = [...(others[0] ?? nothing)];
  const shapes = lists.flatMap((atom) => (atom.kind === 'object' ? [atom.object] : []));
  const first = shapes[0];
  if (first === undefined || shapes.length < lists.length) return { values: [], rest: unknown };
  return { values: [...first.fields.values()], rest: union(rest, first.rest) };
}

function boundAt(state: State, node: Node, fn: Closure, args: readonly Value[]): Atom {
  const known = state.bounds.get(node) ?? new Map<Closure, Atom>();
  state.bounds.set(node, known);
  const atom = known.get(fn) ?? { kind: 'bound', fn, args };
  known.set(fn, atom);
  return atom;
}

/**
 * A method that is not known. On an object or array of the plugin it is one of the language, such as `map`: what the
 * object holds may be handed to each function that is given, and may come out again.
 */
function callMethod(state: State, scope: Scope, node: Call, { args, receiver, name }: Omit<Target, 'atom'>): Value {
  const held = [...receiver].filter(({ kind }) => kind === 'object');
  if (held.length === 0) {
    escapeAll(state, scope, node, args);
    // `promise.then(…)` of something that holds the API.
    return unknown;
  }
  const elements = elementsOf(state, new Set(held));
  const given = args.values.filter((value) => ![...value].some(({ kind }) => kind === 'function'));
  const results: Value[] = [receiver, elements, unknown];
  const item = union(elements, ...given);
  for (const atom of args.values.flatMap((value) => [...value])) {
    if (atom.kind !== 'function') continue;
    // `reduce` has its elements second, the others have the index there.
    const second = name === 'reduce' || name === 'reduceRight' ? union(item, atom.fn.result) : unknown;
    const values = [name === 'reduce' || name === 'reduceRight' ? union(item, atom.fn.result) : item, second, unknown];
    results.push(callClosure(state, atom.fn, { values, rest: nothing }, nothing));
  }
  if (name !== undefined && !keeping.has(name)) return union(...results);
  for (const atom of held) {
    for (const value of [...args.values, args.rest]) if (atom.kind === 'object') learn(state, atom.object.rest, value);
  }
  return union(...results);
}

/** Methods that put their arguments into the list. */
const keeping = new Set(['push', 'unshift', 'splice', 'fill', 'concat', 'with', 'toSpliced']);
