import {
  canonicalEventType,
  closest,
  isEventType,
  isSubscribable,
  PluginError,
  subscribableNames,
  type EventType,
} from '@streamspace/plugin-sdk';

/**
 * The type that a name or an alias stands for.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a name outside the catalogue.
 */
export function parseEventType(name: string): EventType {
  const type = canonicalEventType(name);
  if (isEventType(type)) return type;
  const suggestion = closest(
    name,
    subscribableNames().filter((known) => !known.endsWith('*')),
  );
  const hint = suggestion === undefined ? 'see the catalogue of events' : `did you mean "${suggestion}"?`;
  throw new PluginError('INVALID_ARGUMENT', `There is no event "${name}": ${hint}`);
}

/** The same, for names that may also be an event of some plugin's own, such as `plugin.my-plugin.imported`. */
export function parseStatedType(name: string): string {
  const isOwn = !name.endsWith('*') && /^plugin\.[^.]+\./.test(name) && isSubscribable(name);
  return isOwn ? canonicalEventType(name) : parseEventType(name);
}
