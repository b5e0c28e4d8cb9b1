import { posix } from 'node:path';
import { parseSync, type Program } from 'oxc-parser';
import { definePlugin } from './call-builtin.ts';
import { createShape, type Scope } from './value.ts';
import { evaluate } from './evaluate.ts';
import { execute } from './statements.ts';
import { fieldCell, learn, shapeValue, type Module, type State, type Use } from './state.ts';
import { union } from './value.ts';

/** A plugin's program: what it uses, and what of it could not be read. */
export interface Inference {
  /** In the order of files and offsets. */
  readonly uses: readonly Use[];
  readonly faults: readonly { readonly file: string; readonly offset: number; readonly message: string }[];
  /** The text of each file that was read. */
  readonly sources: ReadonlyMap<string, string>;
  /** Libraries that are imported: what they do is not known. */
  readonly libraries: ReadonlySet<string>;
}

interface Source {
  readonly program: Program;
  readonly scope: Scope;
  readonly module: Module;
}

const maxReadings = 60;
const maxFiles = 500;

/**
 * Finds what of the API a program uses, by following the values of its variables through all of its files. Each variable
 * holds whatever any path through the program could store in it, so nothing that is used is missed, and what cannot be
 * followed is a use of the kind `unresolved`. Nothing is run.
 *
 * @param entry Path of the file that the host loads.
 * @param read Gives the text of a file, `undefined` where there is none.
 * @param find Gives the path of a library's file that is to be followed like the plugin's own. Default: none is.
 */
export function inferUses(
  entry: string,
  read: (file: string) => string | undefined,
  find: (specifier: string, from: string) => string | undefined = () => undefined,
): Inference {
  const sources = new Map<string, Source>();
  const texts = new Map<string, string>();
  const faults: { file: string; offset: number; message: string }[] = [];
  const libraries = new Set<string>();

  const load = (file: string): Module | undefined => {
    const known = sources.get(file);
    if (known) return known.module;
    const text = sources.size < maxFiles ? read(file) : undefined;
    if (text === undefined) return undefined;
    const { program, errors } = parseSync(file, text);
    texts.set(file, text);
    for (const { message, labels } of errors) faults.push({ file, offset: labels[0]?.start ?? 0, message });
    const module: Module = { namespace: createShape(), common: createShape() };
    const scope: Scope = { names: new Map(), file, isFunction: true };
    sources.set(file, { program, scope, module });
    learn(state, fieldCell(module.common, 'exports'), shapeValue(state, module.namespace));
    scope.names.set('module', new Set(shapeValue(state, module.common)));
    scope.names.set('exports', new Set(shapeValue(state, module.namespace)));
    return module;
  };
  const state: State = {
    hasLearned: true,
    isReporting: false,
    uses: new Map(),
    atoms: new Map(),
    shapes: new Map(),
    closures: new Map(),
    scopes: new Map(),
    bounds: new Map(),
    evaluate: (scope, node) => evaluate(state, scope, node),
    execute: (scope, node) => execute(state, scope, node),
    moduleOf(specifier, from) {
      if (from === '') return load(specifier);
      if (!specifier.startsWith('.')) {
        const file = find(specifier, from);
        if (file !== undefined) return load(file);
        libraries.add(specifier);
        return undefined;
      }
      const path = posix.join(posix.dirname(from), specifier);
      const alternatives = [
        path,
        `${path}.ts`,
        `${path}.js`,
        path.replace(/\.js$/, '.ts'),
        `${path}/index.ts`,
        `${path}/index.js`,
      ];
      for (const file of alternatives) {
        if (!/\.[cm]?[jt]s$/.test(file)) continue;
        const module = load(file);
        if (module) return module;
      }
      return undefined;
    },
  };

  const pass = (): void => {
    state.hasLearned = false;
    for (let done = 0; done < sources.size; done += 1) {
      const source = [...sources.values()][done];
      if (source) execute(state, source.scope, source.program);
    }
    const main = sources.get(entry);
    if (main === undefined) return;
    const exported = union(
      shapeValue(state, main.module.namespace),
      main.module.common.fields.get('exports') ?? new Set(),
      main.module.namespace.fields.get('default') ?? new Set(),
    );
    definePlugin(state, main.scope, main.program, exported);
  };
  try {
    load(entry);
    for (let readings = 0; state.hasLearned && readings < maxReadings; readings += 1) pass();
    state.isReporting = true;
    pass();
  } catch (error) {
    // Code that is nested too deep for the stack.
    if (!(error instanceof RangeError)) throw error;
    state.hasLearned = true;
  }
  const unfinished = state.hasLearned
    ? [{ file: entry, offset: 0, message: 'the program is too intricate to be followed' }]
    : [];
  const uses = [...state.uses.values()].toSorted((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start,
  );
  return { uses, faults: [...faults, ...unfinished], sources: texts, libraries };
}
