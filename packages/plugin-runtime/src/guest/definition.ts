import { PluginError, type CollectionDescriptor, type LifecycleHooks, type Plugin } from '@streamspace/plugin-sdk';

type Hook = keyof LifecycleHooks;
export type Hooks = Readonly<Partial<Record<Hook, (...args: unknown[]) => unknown>>>;

export const hookNames: readonly Hook[] = ['onEnable', 'onConfigChange', 'onDisable', 'onUnload'];

/** A plugin module, however it was written. */
export interface Definition {
  readonly onLoad: ((context: object) => unknown) | undefined;
  readonly test: ((context: object) => unknown) | undefined;
  readonly migrate: NonNullable<Plugin['parts']['migrate']>;
  /** Jobs with a schema for their payload. */
  readonly jobs: readonly string[];
  /** Hooks that the module exports beside `onLoad`. */
  readonly hooks: Hooks;
  readonly describeConfig: Plugin['describeConfig'];
  readonly parseConfig: Plugin['parseConfig'];
  readonly parseJob: Plugin['parseJob'];
  readonly parseEvent: Plugin['parseEvent'];
  readonly describeInputs: Plugin['describeInputs'];
  readonly parseInput: Plugin['parseInput'];
  readonly describeSettings: Plugin['describeSettings'];
  readonly parseSettings: Plugin['parseSettings'];
  readonly collections: readonly CollectionDescriptor[];
  readonly parseRow: Plugin['parseRow'];
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * Finds the plugin in what its entry module exports: what `definePlugin` made, or the hooks of a plain one.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` when there is neither.
 */
export function readDefinition(module: object): Definition {
  const exported = exportOf(module);
  if (isDefined(exported)) return fromParts(exported);
  const hooks = readHooks(exported);
  const { onLoad, test } = exported;
  if (typeof onLoad !== 'function' && Object.keys(hooks).length === 0) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      'The module is no plugin: export the result of definePlugin as default, or an object with onLoad',
    );
  }
  return {
    onLoad: typeof onLoad === 'function' ? (onLoad.bind(exported) as Definition['onLoad']) : undefined,
    test: typeof test === 'function' ? (test.bind(exported) as Definition['test']) : undefined,
    migrate: {},
    jobs: [],
    hooks,
    describeConfig: () => undefined,
    parseConfig: (value) => ({ ok: true, value }),
    parseJob: (_job, value) => ({ ok: true, value }),
    parseEvent: (_type, value) => ({ ok: true, value }),
    describeInputs: () => ({}),
    parseInput: (_id, value) => ({ ok: true, value }),
    describeSettings: () => undefined,
    parseSettings: (value) => ({ ok: true, value }),
    collections: [],
    parseRow: (_collection, value) => ({ ok: true, value }),
  };
}

/** Functions of an object under the names of hooks. */
export function readHooks(source: Readonly<Record<string, unknown>>): Hooks {
  return Object.fromEntries(
    hookNames.flatMap((name) => {
      const hook = source[name];
      return typeof hook === 'function' ? [[name, hook.bind(source) as NonNullable<Hooks[Hook]>]] : [];
    }),
  );
}

function exportOf(module: object): Readonly<Record<string, unknown>> {
  const own = module as Readonly<Record<string, unknown>>;
  const exported = own['default'];
  if (!isObject(exported)) return own;
  // A CommonJS module that was compiled from an ES module carries its default one level deeper.
  return exported['__esModule'] === true && isObject(exported['default']) ? exported['default'] : exported;
}

const isDefined = (exported: object): exported is Plugin => 'parts' in exported && 'parseConfig' in exported;

function fromParts(plugin: Plugin): Definition {
  const { parts } = plugin;
  return {
    onLoad: parts.onLoad.bind(parts) as Definition['onLoad'],
    test: parts.test?.bind(parts) as Definition['test'],
    migrate: parts.migrate ?? {},
    jobs: Object.keys(parts.jobs ?? {}),
    hooks: {},
    describeConfig: () => plugin.describeConfig(),
    parseConfig: (value) => plugin.parseConfig(value),
    parseJob: (job, payload) => plugin.parseJob(job, payload),
    parseEvent: (type, data) => plugin.parseEvent(type, data),
    describeInputs: () => plugin.describeInputs(),
    parseInput: (id, input) => plugin.parseInput(id, input),
    describeSettings: () => plugin.describeSettings(),
    parseSettings: (value) => plugin.parseSettings(value),
    collections: plugin.describeCollections(),
    parseRow: (collection, row) => plugin.parseRow(collection, row),
  };
}
