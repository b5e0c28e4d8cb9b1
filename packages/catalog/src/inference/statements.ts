import type { Node } from 'oxc-parser';
import { evaluate, evaluateParts } from './evaluate.ts';
import { createClass, createClosure } from './functions.ts';
import { bind, declare, elementsOf } from './patterns.ts';
import { escape } from './properties.ts';
import { fieldCell, learn, scopeAt, shapeAt, shapeValue, textAtom, type State } from './state.ts';
import { nothing, unknown, type Closure, type Scope, type Value } from './value.ts';
import { linkExport, linkImport } from './modules.ts';

/** Statements in a scope of their own; names are there before the first of them is read. */
export function executeAll(state: State, scope: Scope, statements: readonly Node[]): void {
  for (const statement of statements) announce(scope, statement);
  for (const statement of statements) execute(state, scope, statement);
}

function announce(scope: Scope, statement: Node): void {
  const node =
    (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') &&
    statement.declaration
      ? statement.declaration
      : statement;
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
    if (node.id) declare(scope, node.id.name);
  } else if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
    for (const { id } of node.declarations) if (id.type === 'Identifier') declare(scope, id.name);
  }
}

/** Reads a statement, or whatever else stands in its place. */
export function execute(state: State, scope: Scope, node: Node): void {
  switch (node.type) {
    case 'Program':
      executeAll(state, scope, node.body);
      return;
    case 'BlockStatement':
      executeAll(state, scopeAt(state, node, scope), node.body);
      return;
    case 'VariableDeclaration':
      for (const { id, init } of node.declarations) {
        bind(state, scope, id, init ? evaluate(state, scope, init) : nothing, node.kind === 'var' ? 'var' : 'let');
      }
      return;
    case 'FunctionDeclaration':
    case 'TSDeclareFunction': {
      const value = createClosure(state, scope, node);
      if (node.id) learn(state, declare(scope, node.id.name), value);
      return;
    }
    case 'ClassDeclaration': {
      const value = createClass(state, scope, node);
      if (node.id) learn(state, declare(scope, node.id.name), value);
      return;
    }
    case 'ReturnStatement': {
      if (!node.argument) return;
      const value = evaluate(state, scope, node.argument);
      const closure = enclosing(scope);
      if (closure) learn(state, closure.result, value);
      return;
    }
    case 'ThrowStatement':
      escape(state, scope, node, evaluate(state, scope, node.argument));
      return;
    case 'ForOfStatement':
    case 'ForInStatement':
      executeLoop(state, scope, node);
      return;
    case 'ForStatement': {
      const inner = scopeAt(state, node, scope);
      for (const part of [node.init, node.test, node.update, node.body]) if (part) execute(state, inner, part);
      return;
    }
    case 'CatchClause': {
      const inner = scopeAt(state, node, scope);
      if (node.param) bind(state, inner, node.param, unknown, 'let');
      execute(state, inner, node.body);
      return;
    }
    case 'TSEnumDeclaration': {
      const shape = shapeAt(state, node);
      for (const { id, initializer } of node.body.members) {
        const name = id.type === 'Identifier' ? id.name : id.type === 'Literal' ? id.value : undefined;
        if (name !== undefined && initializer)
          learn(state, fieldCell(shape, name), evaluate(state, scope, initializer));
      }
      learn(state, declare(scope, node.id.name), shapeValue(state, shape));
      return;
    }
    case 'ImportDeclaration':
      linkImport(state, scope, node);
      return;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
    case 'ExportAllDeclaration':
    case 'TSExportAssignment':
      linkExport(state, scope, node);
      return;
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return;
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'TryStatement':
    case 'SwitchStatement':
    case 'SwitchCase':
    case 'LabeledStatement':
    case 'ExpressionStatement':
      evaluateParts(state, scope, node);
      return;
    case 'WithStatement':
      escape(state, scope, node, evaluate(state, scope, node.object));
      execute(state, scope, node.body);
      return;
    default:
      evaluate(state, scope, node);
  }
}

function enclosing(scope: Scope): Closure | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.closure && at.isFunction) return at.closure;
  return undefined;
}

/** The keys of an object, as texts. */
function namesOf(state: State, value: Value): Value {
  const names = [...value].flatMap((atom) => {
    if (atom.kind !== 'object' || atom.object.rest.size > 0 || atom.object.parents.size > 0) return [...unknown];
    return [...atom.object.fields.keys()].map((key) => textAtom(state, key));
  });
  return new Set(names);
}

function executeLoop(state: State, scope: Scope, node: Node & { type: 'ForOfStatement' | 'ForInStatement' }): void {
  const inner = scopeAt(state, node, scope);
  const right = evaluate(state, scope, node.right);
  const value = node.type === 'ForOfStatement' ? elementsOf(state, right) : namesOf(state, right);
  if (node.left.type === 'VariableDeclaration') {
    for (const { id } of node.left.declarations)
      bind(state, inner, id, value, node.left.kind === 'var' ? 'var' : 'let');
  } else bind(state, inner, node.left, value, 'assign');
  execute(state, inner, node.body);
}
