import type { Node } from 'oxc-parser';
import { isSocketModule } from './globals.ts';
import { declare, lookUp } from './patterns.ts';
import { getProperty } from './properties.ts';
import { builtin, fieldCell, learn, report, shapeValue, type State } from './state.ts';
import { nothing, unknown, type Scope, type Value } from './value.ts';

/** What a file or a library gives to who imports it. */
export function importValue(state: State, scope: Scope, node: Node, specifier: string): Value {
  const module = state.moduleOf(specifier, scope.file);
  if (module) return shapeValue(state, module.namespace);
  if (isSocketModule(specifier)) report(state, scope, node, 'member', 'connect');
  return unknown;
}

export function linkImport(state: State, scope: Scope, node: Node & { type: 'ImportDeclaration' }): void {
  if (node.importKind === 'type') return;
  const module = importValue(state, scope, node, node.source.value);
  for (const specifier of node.specifiers) {
    if (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type') continue;
    const cell = declare(scope, specifier.local.name);
    if (specifier.type === 'ImportNamespaceSpecifier') learn(state, cell, module);
    else {
      const name = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported);
      const isPlugin = name === 'definePlugin' && node.source.value.startsWith('@streamspace/plugin-sdk');
      learn(
        state,
        cell,
        isPlugin ? builtin(state, 'definePlugin') : getProperty(state, scope, specifier, module, [name]),
      );
    }
  }
}

const nameOf = (node: Node): string =>
  node.type === 'Identifier' ? node.name : node.type === 'Literal' ? String(node.value) : '';

type Export = Node & {
  type: 'ExportNamedDeclaration' | 'ExportDefaultDeclaration' | 'ExportAllDeclaration' | 'TSExportAssignment';
};

export function linkExport(state: State, scope: Scope, node: Export): void {
  const module = state.moduleOf(scope.file, '');
  if (module === undefined || ('exportKind' in node && node.exportKind === 'type')) return;
  const { namespace } = module;
  switch (node.type) {
    case 'ExportDefaultDeclaration': {
      const { declaration } = node;
      if (declaration.type === 'TSInterfaceDeclaration') return;
      if ('id' in declaration && declaration.id && declaration.type.endsWith('Declaration')) {
        state.execute(scope, declaration);
        const { id } = declaration;
        if (id.type === 'Identifier') learn(state, fieldCell(namespace, 'default'), lookUp(scope, id.name) ?? nothing);
      } else learn(state, fieldCell(namespace, 'default'), state.evaluate(scope, declaration));
      return;
    }
    case 'TSExportAssignment':
      learn(state, fieldCell(module.common, 'exports'), state.evaluate(scope, node.expression));
      return;
    case 'ExportAllDeclaration': {
      const source = importValue(state, scope, node, node.source.value);
      if (node.exported) learn(state, fieldCell(namespace, nameOf(node.exported)), source);
      else learn(state, namespace.parents, source);
      return;
    }
    case 'ExportNamedDeclaration':
      linkNamed(state, scope, node, namespace.fields);
  }
}

function linkNamed(
  state: State,
  scope: Scope,
  node: Node & { type: 'ExportNamedDeclaration' },
  fields: Map<string, Set<Value extends ReadonlySet<infer A> ? A : never>>,
): void {
  const provide = (name: string, value: Value): void => {
    const cell = fields.get(name) ?? new Set();
    fields.set(name, cell);
    learn(state, cell, value);
  };
  const { declaration, source } = node;
  if (declaration) {
    state.execute(scope, declaration);
    for (const name of declaredNames(declaration)) provide(name, lookUp(scope, name) ?? nothing);
  }
  const module = source ? importValue(state, scope, node, source.value) : undefined;
  for (const { local, exported } of node.specifiers) {
    const name = nameOf(local);
    const value = module ? getProperty(state, scope, node, module, [name]) : (lookUp(scope, name) ?? nothing);
    provide(nameOf(exported), value);
  }
}

function declaredNames(node: Node): readonly string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => patternNames(id));
  return 'id' in node && node.id && typeof node.id === 'object' && node.id.type === 'Identifier' ? [node.id.name] : [];
}

function patternNames(node: Node): readonly string[] {
  switch (node.type) {
    case 'Identifier':
      return [node.name];
    case 'AssignmentPattern':
      return patternNames(node.left);
    case 'RestElement':
      return patternNames(node.argument);
    case 'ArrayPattern':
      return node.elements.flatMap((element) => (element ? patternNames(element) : []));
    case 'ObjectPattern':
      return node.properties.flatMap((each) => patternNames(each.type === 'Property' ? each.value : each));
    default:
      return [];
  }
}
