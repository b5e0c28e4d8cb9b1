import { isSubscribable, PluginError, pointName, type Manifest } from '@streamspace/plugin-sdk';
import { hookNames, isObject } from './definition.ts';

export type Handler = (...args: unknown[]) => unknown;
type HandlerMap = ReadonlyMap<string, Handler>;

const sections = [
  'events',
  'jobs',
  'commands',
  'actions',
  'pages',
  'widgets',
  'panels',
  'routes',
  'provides',
  'decisions',
] as const;

/** The parts of what `onLoad` returns. */
export type Section = (typeof sections)[number];
/** Views of a plugin: what it shows. */
export type ViewSection = 'pages' | 'widgets' | 'panels';

export type Handlers = Readonly<Record<Section, HandlerMap>>;

/** Collects handlers while a plugin loads: those it registers by a call, then those that `onLoad` returns. */
export interface HandlerRegistry {
  on(pattern: string, handler: unknown): void;
  register(id: string, handler: unknown): void;
  /**
   * Ends loading.
   *
   * @throws {PluginError} `INVALID_ARGUMENT` for a handler that the manifest does not declare, and for a declared name
   *   without one.
   */
  finish(manifest: Manifest, returned: unknown): Handlers;
}

export function createHandlerRegistry(): HandlerRegistry {
  const registered = { events: new Map<string, Handler>(), commands: new Map<string, Handler>() };
  let loading = true;

  function add(section: 'events' | 'commands', member: string, name: string, handler: unknown): void {
    if (!loading) throw invalid(`api.${member}("${name}") comes too late: call it in onLoad`);
    if (typeof handler !== 'function') throw invalid(`api.${member}("${name}") needs a function as its handler`);
    registered[section].set(name, handler as Handler);
  }

  return {
    on(pattern, handler) {
      if (!isSubscribable(pattern)) throw invalid(`api.webhooks.on: there is no event "${pattern}"`);
      add('events', 'webhooks.on', pattern, handler);
    },
    register: (id, handler) => add('commands', 'commands.register', id, handler),
    finish(manifest, returned) {
      loading = false;
      const result = readReturned(returned);
      return bySection((section) => {
        const key = isTopLevel(section) ? section : `contributes.${section}`;
        const dynamic = section === 'events' || section === 'commands' ? registered[section] : none;
        return merge(key, declaredNames(manifest, section), dynamic, readSection(section, result[section] ?? {}));
      });
    },
  };
}

const invalid = (message: string): PluginError => new PluginError('INVALID_ARGUMENT', message);

const none: HandlerMap = new Map();

const bySection = (make: (section: Section) => HandlerMap): Handlers =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has an entry per section
  Object.fromEntries(sections.map((section) => [section, make(section)])) as Handlers;

/** Sections that stand by themselves in the manifest. */
const isTopLevel = (section: Section): boolean =>
  section === 'events' || section === 'jobs' || section === 'provides' || section === 'decisions';

/** Names that the manifest lists; `undefined` where it has no such key. */
function declaredNames(
  { events, jobs, provides, decisions, contributes }: Manifest,
  section: Section,
): readonly string[] | undefined {
  if (section === 'events') return events;
  if (section === 'jobs') return Object.keys(jobs ?? {});
  if (section === 'provides') return (provides ?? []).map(pointName);
  if (section === 'decisions') return (decisions ?? []).map(({ on }) => on);
  return contributes?.[section]?.map(({ id }) => id) ?? (section === 'commands' ? undefined : []);
}

function readReturned(returned: unknown): Readonly<Record<string, unknown>> {
  const result = returned ?? {};
  if (!isObject(result)) throw invalid('onLoad has to return an object with handlers, or nothing');
  const known: readonly string[] = [...sections, ...hookNames];
  const unknown = Object.keys(result).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(`onLoad returned "${unknown}": it can return ${known.join(', ')}`);
  return result;
}

function readSection(section: string, handlers: unknown): HandlerMap {
  if (!isObject(handlers)) throw invalid(`onLoad returned "${section}", which is no object with handlers`);
  return new Map(
    Object.entries(handlers).map(([name, handler]) => {
      if (typeof handler !== 'function') throw invalid(`onLoad returned ${section}["${name}"], which is no function`);
      return [name, handler.bind(handlers) as Handler];
    }),
  );
}

/** `declared` is `undefined` where the manifest has no such key; then only calls may register. */
function merge(
  key: string,
  declared: readonly string[] | undefined,
  registered: HandlerMap,
  returned: HandlerMap,
): HandlerMap {
  const all = new Map([...registered, ...returned]);
  const undeclared = [...(declared === undefined ? returned : all).keys()].find(
    (name) => declared?.includes(name) !== true,
  );
  if (undeclared !== undefined)
    throw invalid(`There is a handler for "${undeclared}", but manifest.json does not list it under "${key}"`);
  const missing = declared?.find((name) => !all.has(name));
  if (missing !== undefined)
    throw invalid(`manifest.json lists "${missing}" under "${key}", but there is no handler for it`);
  return all;
}
