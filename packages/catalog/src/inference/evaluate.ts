import { visitorKeys, type Node } from 'oxc-parser';
import { evaluateCall } from './calls.ts';
import { createClass, createClosure } from './functions.ts';
import { globalValue } from './globals.ts';
import { keysOf } from './keys.ts';
import { bind, lookUp } from './patterns.ts';
import { contentOf, getProperty } from './properties.ts';
import { store } from './store.ts';
import { fieldCell, learn, shapeAt, shapeValue, textAtom, type State } from './state.ts';
import { joinTexts } from './texts.ts';
import { closureOf, union, unknown, nothing, type Scope, type Value } from './value.ts';

/** What an expression may be; uses on the way are reported. */
export function evaluate(state: State, scope: Scope, node: Node): Value {
  switch (node.type) {
    case 'Identifier':
      if (node.name === 'undefined') return nothing;
      if (node.name === 'arguments') {
        const closure = closureOf(scope);
        return closure ? shapeValue(state, closure.args) : unknown;
      }
      return lookUp(scope, node.name) ?? globalValue(state, scope, node, node.name);
    case 'ThisExpression':
      return closureOf(scope)?.receiver ?? unknown;
    case 'Super':
      return closureOf(scope)?.receiver ?? unknown;
    case 'Literal':
      return typeof node.value === 'string' ? new Set([textAtom(state, node.value)]) : nothing;
    case 'TemplateLiteral': {
      const parts = node.expressions.map((part) => evaluate(state, scope, part));
      const texts = node.quasis.map(({ value }): Value => new Set([textAtom(state, value.cooked ?? value.raw)]));
      return joinTexts(
        state,
        texts.flatMap((text, index) => {
          const part = parts[index];
          return part === undefined ? [text] : [text, part];
        }),
      );
    }
    case 'BinaryExpression': {
      const sides =
        node.left.type === 'PrivateIdentifier'
          ? [evaluate(state, scope, node.right)]
          : [evaluate(state, scope, node.left), evaluate(state, scope, node.right)];
      return node.operator === '+' ? joinTexts(state, sides) : unknown;
    }
    case 'MemberExpression': {
      const object = evaluate(state, scope, node.object);
      return getProperty(state, scope, node.property, object, keysOf(state, scope, node.property, node.computed));
    }
    case 'CallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
      return evaluateCall(state, scope, node);
    case 'ImportExpression': {
      const [specifier] = evaluate(state, scope, node.source);
      const module = specifier?.kind === 'text' ? state.moduleOf(specifier.text, scope.file) : undefined;
      return module === undefined ? unknown : shapeValue(state, module.namespace);
    }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return createClosure(state, scope, node);
    case 'ClassExpression':
      return createClass(state, scope, node);
    case 'ObjectExpression':
      return evaluateObject(state, scope, node);
    case 'ArrayExpression':
      return evaluateArray(state, scope, node);
    case 'LogicalExpression':
      return union(evaluate(state, scope, node.left), evaluate(state, scope, node.right));
    case 'ConditionalExpression':
      evaluate(state, scope, node.test);
      return union(evaluate(state, scope, node.consequent), evaluate(state, scope, node.alternate));
    case 'SequenceExpression':
      return node.expressions.map((part) => evaluate(state, scope, part)).at(-1) ?? nothing;
    case 'AssignmentExpression':
      return evaluateAssignment(state, scope, node);
    case 'YieldExpression': {
      const value = node.argument ? evaluate(state, scope, node.argument) : nothing;
      const closure = closureOf(scope);
      if (closure) learn(state, closure.result, value);
      return unknown;
    }
    case 'AwaitExpression':
    case 'SpreadElement':
      return evaluate(state, scope, node.argument);
    case 'ParenthesizedExpression':
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return evaluate(state, scope, node.expression);
    default:
      evaluateParts(state, scope, node);
      return unknown;
  }
}

/** Looks into every part of a node that has no rule of its own. */
export function evaluateParts(state: State, scope: Scope, node: Node): void {
  for (const key of visitorKeys[node.type] ?? []) {
    const parts: unknown = Object.entries(node).find(([name]) => name === key)?.[1];
    for (const part of Array.isArray(parts) ? (parts as readonly unknown[]) : [parts]) {
      if (isNode(part) && !part.type.startsWith('TSType')) state.execute(scope, part);
    }
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

function evaluateObject(state: State, scope: Scope, node: Node & { type: 'ObjectExpression' }): Value {
  const shape = shapeAt(state, node);
  const self = shapeValue(state, shape);
  const copied: Value[] = [];
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      copied.push(evaluate(state, scope, property.argument));
      continue;
    }
    const keys = keysOf(state, scope, property.key, property.computed);
    const value = evaluate(state, scope, property.value);
    store(state, scope, property, { object: self, keys }, value);
  }
  // A copy has what the original has.
  for (const value of copied) learn(state, shape.parents, value);
  return union(self, ...copied.map((value) => new Set([...value].filter(({ kind }) => kind === 'api'))));
}

function evaluateArray(state: State, scope: Scope, node: Node & { type: 'ArrayExpression' }): Value {
  const shape = shapeAt(state, node);
  let isShifted = false;
  node.elements.forEach((element, index) => {
    if (element === null) return;
    const value = evaluate(state, scope, element);
    if (element.type === 'SpreadElement') {
      isShifted = true;
      for (const atom of value)
        learn(state, shape.rest, atom.kind === 'object' ? contentOf(atom.object) : new Set([atom]));
    } else learn(state, isShifted ? shape.rest : fieldCell(shape, String(index)), value);
  });
  return shapeValue(state, shape);
}

function evaluateAssignment(state: State, scope: Scope, node: Node & { type: 'AssignmentExpression' }): Value {
  const right = evaluate(state, scope, node.right);
  const isPlain = ['=', '||=', '&&=', '??='].includes(node.operator);
  const value =
    node.operator === '+=' ? joinTexts(state, [evaluate(state, scope, node.left), unknown]) : isPlain ? right : unknown;
  bind(state, scope, node.left, value, 'assign');
  return value;
}
