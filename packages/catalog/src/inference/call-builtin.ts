import type { Node } from 'oxc-parser';
import { callClosure, escapeAll, type Arguments } from './arguments.ts';
import { importValue } from './modules.ts';
import { elementsOf } from './patterns.ts';
import { getProperty, textsOf } from './properties.ts';
import { fieldCell, learn, report, shapeAt, shapeValue, textAtom, type State } from './state.ts';
import { globalValue } from './globals.ts';
import { nothing, union, unknown, unknownAtom, type Scope, type Value } from './value.ts';

/** Functions that only look at what they get. */
const harmless = /^(console\.\w+|Object\.(keys|is|hasOwn)|String|Boolean|Number|Array\.isArray|JSON\.stringify)$/;

/** A function of the language, by its dotted name. */
export function callBuiltin(state: State, scope: Scope, node: Node, name: string, args: Arguments): Value {
  const [first = nothing, second = nothing] = args.values;
  switch (name.replace(/^globalThis\./, '')) {
    case 'definePlugin':
      return definePlugin(state, scope, node, second);
    case 'require': {
      const specifiers = textsOf(first);
      if (specifiers === undefined) {
        report(state, scope, node, 'unresolved', 'a module is required whose name cannot be told');
        return unknown;
      }
      return union(...specifiers.map((specifier) => required(state, scope, node, specifier)));
    }
    case 'Object.freeze':
    case 'Object.seal':
    case 'Object.fromEntries':
    case 'Promise.resolve':
    case 'Promise.all':
    case 'Array.from':
      return union(first, args.rest);
    case 'Object.assign':
      return assign(state, scope, node, args);
    case 'Object.values':
      return union(elementsOf(state, first), anyOf(state, scope, node, first));
    case 'Object.entries':
      return anyOf(state, scope, node, first);
    case 'Reflect.get':
      return getProperty(state, scope, node, first, textsOf(second));
    case 'URL':
    case 'Request':
      return resolveUrl(state, first, second);
    case 'eval':
    case 'Function':
      report(state, scope, node, 'eval', name);
      return unknown;
    default:
      if (!harmless.test(name)) escapeAll(state, scope, node, args);
      return unknown;
  }
}

const anyOf = (state: State, scope: Scope, node: Node, value: Value): Value =>
  getProperty(state, scope, node, value, undefined);

function required(state: State, scope: Scope, node: Node, specifier: string): Value {
  const module = state.moduleOf(specifier, scope.file);
  if (module) return union(module.common.fields.get('exports') ?? nothing, shapeValue(state, module.namespace));
  return importValue(state, scope, node, specifier);
}

/** `Object.assign(target, …)`: the target has what the others have. */
function assign(state: State, scope: Scope, node: Node, { values, rest }: Arguments): Value {
  const [target = nothing, ...sources] = values;
  for (const atom of target) {
    if (atom.kind === 'object') for (const source of [...sources, rest]) learn(state, atom.object.parents, source);
    else if (atom.kind !== 'unknown') continue;
    else escapeAll(state, scope, node, { values: sources, rest });
  }
  const copied = [...sources, rest].map((value) => new Set([...value].filter(({ kind }) => kind === 'api')));
  return union(target, ...copied);
}

function resolveUrl(state: State, address: Value, base: Value): Value {
  const bases = base.size === 0 ? [undefined] : [...base];
  const urls = [...address].flatMap((atom) =>
    bases.map((from) => {
      if (atom.kind !== 'text') return unknownAtom;
      if (from === undefined || URL.canParse(atom.text)) return atom;
      if (from.kind !== 'text' || from.isOpen) return unknownAtom;
      const resolved = URL.parse(atom.text, from.text);
      return resolved === null ? unknownAtom : textAtom(state, resolved.href, atom.isOpen);
    }),
  );
  // An address that cannot be told may lead anywhere, whatever its base.
  return urls.length === 0 ? unknown : new Set(urls);
}

/** The host calls what a plugin is made of, with the API in the first argument. */
export function definePlugin(state: State, scope: Scope, node: Node, definition: Value): Value {
  const context = shapeAt(state, node);
  learn(state, fieldCell(context, 'api'), globalValue(state, scope, node, 'streamspace'));
  for (const hook of hooksOf(definition)) {
    for (const atom of hook) {
      if (atom.kind !== 'function') continue;
      const result = callClosure(state, atom.fn, { values: [shapeValue(state, context)], rest: nothing }, definition);
      escapeAll(state, scope, node, { values: [result], rest: nothing });
    }
  }
  return definition;
}

/** The hooks that get the API. */
const hookNames = ['onLoad', 'test'];

const hooksOf = (definition: Value): readonly Value[] =>
  [...definition].flatMap((atom) =>
    atom.kind === 'object' ? hookNames.flatMap((name) => atom.object.fields.get(name) ?? []) : [],
  );
