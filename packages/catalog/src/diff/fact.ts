/** What facts are about, what matters most first. Each area has its own idea of what asks for more. */
export const areas = [
  'tier',
  'silence',
  'permission',
  'capability',
  'signal',
  'host',
  'identity',
  'recipient',
  'event',
  'emit',
  'decision',
  'ask',
  'provide',
  'consume',
  'page',
  'widget',
  'panel',
  'settings',
  'action',
  'command',
  'route',
  'job',
  'resource',
  'writable',
  'config',
  'dependency',
  'package',
  'about',
  'file',
] as const;

export type Area = (typeof areas)[number];

/**
 * One thing that holds of a plugin. All facts together say all that its files say, so that two plugins with the same
 * facts differ in nothing that matters to whoever runs them.
 */
export interface Fact {
  readonly area: Area;
  /** What it is about within its area: `network`, `api.github.com`, `mail.host`. Several facts may share one name. */
  readonly name: string;
  /** Plain JSON; `undefined` where the name says it all. */
  readonly value?: unknown;
}

/** A fact that came, went or became another one. At least one side is there. */
export interface FactChange {
  readonly area: Area;
  readonly name: string;
  readonly before?: Fact;
  readonly after?: Fact;
}

/** JSON with sorted keys: equal for equal values. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value)) ?? '';
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
