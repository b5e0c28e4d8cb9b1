import { eventCatalogue, type EventType } from './catalogue.ts';

const aliases: ReadonlyMap<string, EventType> = new Map(
  (Object.keys(eventCatalogue) as EventType[]).flatMap((type) =>
    (eventCatalogue[type].aliases ?? []).map((alias): [string, EventType] => [alias, type]),
  ),
);

/** `dlp.violation` and `compliance.violation` are the violations of one source only. */
const aliasSources: Readonly<Record<string, string>> = {
  'dlp.violation': 'dlp',
  'compliance.violation': 'compliance',
};

/** Name of an event of some plugin's own, outside the shared contracts: `plugin.<name>.<event>`. */
const ownEvent = /^plugin\.[a-z][a-z0-9-]*\.[a-z][a-z0-9_.]*$/;

/** Whether `type` is an event of the catalogue. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventCatalogue, type);
}

/** Whether `type` is an event of the shared contracts, which any plugin may list under `emits`. */
export function isSharedEvent(type: string): type is EventType {
  return isEventType(type) && (eventCatalogue[type].from === 'plugin' || eventCatalogue[type].subject === 'alert');
}

/** How the names of a plugin's own events begin. */
export function ownEventPrefix(plugin: string): string {
  return `plugin.${plugin.replace(/^streamspace-/, '')}.`;
}

/** The canonical name of an alias; other names unchanged. */
export function canonicalEventType(name: string): string {
  return aliases.get(name) ?? name;
}

/** Whether a manifest may list `name` under `events`: a known name or alias, an own event of a plugin, or a pattern. */
export function isSubscribable(name: string): boolean {
  if (name === '*' || isEventType(name) || aliases.has(name) || ownEvent.test(name)) return true;
  if (!name.endsWith('.*')) return false;
  const prefix = name.slice(0, -1);
  return (
    Object.keys(eventCatalogue).some((type) => type.startsWith(prefix)) || /^plugin\.[a-z][a-z0-9-]*\.\*$/.test(name)
  );
}

/** Every name that {@link isSubscribable} accepts literally, for suggestions. */
export function subscribableNames(): string[] {
  const types = Object.keys(eventCatalogue);
  const patterns = new Set(types.map((type) => `${type.slice(0, type.indexOf('.'))}.*`));
  return [...types, ...aliases.keys(), ...patterns];
}

/** What {@link matchSubscription} looks at. */
interface Matchable {
  readonly type: string;
  readonly data: unknown;
}

function violationSource(data: unknown): unknown {
  const violation = typeof data === 'object' && data !== null && 'violation' in data ? data.violation : undefined;
  return typeof violation === 'object' && violation !== null && 'source' in violation ? violation.source : undefined;
}

/**
 * The most specific of `names` that takes `event`: its exact name, then an alias, then the longest pattern. A pattern
 * never matches lossy or directed events; those must be named.
 */
export function matchSubscription(names: readonly string[], event: Matchable): string | undefined {
  if (names.includes(event.type)) return event.type;

  const alias = names.find(
    (name) =>
      aliases.get(name) === event.type &&
      (aliasSources[name] === undefined || aliasSources[name] === violationSource(event.data)),
  );
  if (alias !== undefined) return alias;

  if (isEventType(event.type) && eventCatalogue[event.type].delivery !== undefined) return undefined;
  return names
    .filter((name) => name.endsWith('*') && event.type.startsWith(name.slice(0, -1)))
    .toSorted((a, b) => b.length - a.length)[0];
}
