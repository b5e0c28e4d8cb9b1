import { memberPermissions } from '@streamspace/plugin-sdk';
import type { Node } from 'oxc-parser';
import { globalValue } from './globals.ts';
import { apiAtom, builtin, fieldCell, learn, report, type State } from './state.ts';
import { union, unknown, type Atom, type Cell, type Scope, type Shape, type Value } from './value.ts';

const members = new Map<string, string>(Object.entries(memberPermissions));
/** Namespaces in which each member is allowed to everybody: how they are reached does not matter. */
const below = (path: string): [member: string, permission: string][] =>
  [...members].filter(([member]) => path === '' || member.startsWith(`${path}.`));
const named = new Set(['extensions', 'decisions', 'events']);

/** Whether what is done with it has to be known: it, or something below it, needs a permission or takes a declared name. */
export const isGuarded = (path: string): boolean =>
  !members.has(path) && below(path).some(([member, permission]) => permission !== 'none' || named.has(rootOf(member)));

const rootOf = (member: string): string => member.split('.')[0] ?? '';

/** `undefined` as keys: not known. */
export function textsOf(value: Value): readonly string[] | undefined {
  const texts: string[] = [];
  for (const atom of value) {
    if (atom.kind !== 'text' || atom.isOpen) return undefined;
    texts.push(atom.text);
  }
  return texts.length === 0 ? undefined : texts;
}

/** What lies under these keys of a value. Reading a member of the API is using it. */
export function getProperty(
  state: State,
  scope: Scope,
  node: Node,
  object: Value,
  keys: readonly string[] | undefined,
): Value {
  const found = [...object].flatMap((atom) =>
    keys === undefined ? [getAny(state, scope, node, atom)] : keys.map((key) => getOne(state, scope, node, atom, key)),
  );
  return union(...found);
}

function getOne(state: State, scope: Scope, node: Node, atom: Atom, key: string): Value {
  switch (atom.kind) {
    case 'api':
      return getMember(state, scope, node, atom.path, key);
    case 'object':
      return getField(atom.object, key, new Set());
    case 'function':
      if (key === 'call' || key === 'apply' || key === 'bind') return new Set([atom]);
      return getField(atom.fn.statics, key, new Set());
    case 'bound':
      return new Set([atom]);
    case 'text':
      return key === 'href' || key === 'toString' ? new Set([atom]) : unknown;
    case 'builtin':
      return atom.name === 'globalThis' ? globalValue(state, scope, node, key) : builtin(state, `${atom.name}.${key}`);
    case 'unknown':
      return unknown;
  }
}

function getMember(state: State, scope: Scope, node: Node, path: string, key: string): Value {
  // `api.fetch.bind(api)` is the member still.
  if (members.has(path)) return key === 'call' || key === 'apply' || key === 'bind' ? apiValue(state, path) : unknown;
  const next = path === '' ? key : `${path}.${key}`;
  if (members.has(next)) {
    report(state, scope, node, 'member', next);
    return apiValue(state, next);
  }
  if (below(next).length > 0) return apiValue(state, next);
  return unknown;
}

const apiValue = (state: State, path: string): Value => new Set([apiAtom(state, path)]);

function getField(shape: Shape, key: string, seen: Set<Shape>): Value {
  if (seen.has(shape)) return new Set();
  seen.add(shape);
  const own = shape.fields.get(key);
  const inherited = [...shape.parents].flatMap((atom) => {
    if (atom.kind === 'object') return [getField(atom.object, key, seen)];
    return atom.kind === 'unknown' ? [unknown] : [];
  });
  // What is stored in a list under no known key is no method of the list.
  const others = own === undefined && isMethod(key) ? new Set<Atom>() : shape.rest;
  return union(own ?? new Set(), others, ...inherited);
}

const isMethod = (key: string): boolean => key in Array.prototype;

function getAny(state: State, scope: Scope, node: Node, atom: Atom): Value {
  if (atom.kind === 'api' && isGuarded(atom.path)) {
    report(state, scope, node, 'any-key', atom.path);
    return unknown;
  }
  if (atom.kind === 'object') return union(contentOf(atom.object), unknown);
  return unknown;
}

/** Everything that an object holds. */
export const contentOf = (shape: Shape): Value => union(shape.rest, ...shape.fields.values());

export function setProperty(
  state: State,
  scope: Scope,
  node: Node,
  target: { readonly object: Value; readonly keys: readonly string[] | undefined },
  value: Value,
): void {
  let isTracked = false;
  const isHost = target.keys?.some((key) => ['host', 'hostname', 'href'].includes(key)) === true;
  if (isHost && [...target.object].some(({ kind }) => kind === 'text')) {
    report(state, scope, node, 'unresolved', 'the host of a URL is changed afterwards');
  }
  for (const atom of target.object) {
    const shape = atom.kind === 'object' ? atom.object : atom.kind === 'function' ? atom.fn.statics : undefined;
    if (shape === undefined) continue;
    isTracked = true;
    const cells: readonly Cell[] = target.keys?.map((key) => fieldCell(shape, key)) ?? [shape.rest];
    for (const cell of cells) learn(state, cell, value);
  }
  if (!isTracked) escape(state, scope, node, value);
}

/** Notes that a value goes where it cannot be followed. */
export function escape(state: State, scope: Scope, node: Node, value: Value, seen = new Set<Atom>()): void {
  for (const atom of value) {
    if (seen.has(atom)) continue;
    seen.add(atom);
    if (atom.kind === 'api' && isGuarded(atom.path)) {
      report(state, scope, node, 'escape', atom.path);
    } else if (atom.kind === 'object') {
      escape(state, scope, node, contentOf(atom.object), seen);
    } else if (atom.kind === 'function') {
      // Whoever has it may call it with anything, and gets what it returns.
      learn(state, atom.fn.args.rest, unknown);
      escape(state, scope, node, atom.fn.result, seen);
      escape(state, scope, node, contentOf(atom.fn.statics), seen);
    } else if (atom.kind === 'bound') {
      learn(state, atom.fn.args.rest, unknown);
      escape(state, scope, node, atom.fn.result, seen);
    }
  }
}
