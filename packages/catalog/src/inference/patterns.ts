import type { BindingPattern, AssignmentTarget, Node } from 'oxc-parser';
import { keysOf } from './keys.ts';
import { contentOf, escape, getProperty, setProperty } from './properties.ts';
import { learn, type State } from './state.ts';
import { union, type Cell, type Scope, type Value } from './value.ts';

/** The variable that a name means here. */
export function lookUp(scope: Scope, name: string): Cell | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const cell = at.names.get(name);
    if (cell) return cell;
  }
  return undefined;
}

export function declare(scope: Scope, name: string, isVar = false): Cell {
  let at = scope;
  while (isVar && !at.isFunction && at.parent) at = at.parent;
  const cell = at.names.get(name) ?? new Set();
  at.names.set(name, cell);
  return cell;
}

/** The values that a loop over this one meets. */
export function elementsOf(state: State, value: Value): Value {
  return union(...[...value].map((atom): Value => (atom.kind === 'object' ? contentOf(atom.object) : new Set([atom]))));
}

export type Binding = 'var' | 'let' | 'assign';
type Pattern = BindingPattern | AssignmentTarget | Node;

/** Gives the names in a pattern what they take of a value. */
export function bind(state: State, scope: Scope, pattern: Pattern, value: Value, binding: Binding): void {
  switch (pattern.type) {
    case 'Identifier': {
      const cell = binding === 'assign' ? lookUp(scope, pattern.name) : declare(scope, pattern.name, binding === 'var');
      if (cell) learn(state, cell, value);
      else escape(state, scope, pattern, value);
      return;
    }
    case 'AssignmentPattern':
      bind(state, scope, pattern.left, union(value, state.evaluate(scope, pattern.right)), binding);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(state, scope, property.argument, value, binding);
        else {
          const keys = keysOf(state, scope, property.key, property.computed);
          bind(state, scope, property.value, getProperty(state, scope, property.key, value, keys), binding);
        }
      }
      return;
    case 'ArrayPattern':
      pattern.elements.forEach((element, index) => {
        if (element === null) return;
        if (element.type === 'RestElement') bind(state, scope, element.argument, value, binding);
        else bind(state, scope, element, elementAt(state, scope, element, value, index), binding);
      });
      return;
    case 'TSParameterProperty':
      bind(state, scope, pattern.parameter, value, binding);
      return;
    case 'RestElement':
      bind(state, scope, pattern.argument, value, binding);
      return;
    case 'MemberExpression': {
      const object = state.evaluate(scope, pattern.object);
      const keys = keysOf(state, scope, pattern.property, pattern.computed);
      setProperty(state, scope, pattern, { object, keys }, value);
      return;
    }
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      bind(state, scope, pattern.expression, value, binding);
      return;
    default:
      escape(state, scope, pattern, value);
  }
}

function elementAt(state: State, scope: Scope, node: Node, value: Value, index: number): Value {
  const objects = new Set([...value].filter(({ kind }) => kind === 'object' || kind === 'unknown'));
  const others = new Set([...value].filter((atom) => !objects.has(atom)));
  return union(getProperty(state, scope, node, objects, [String(index)]), others);
}
