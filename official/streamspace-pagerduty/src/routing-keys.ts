import { createHash } from 'node:crypto';
import type { PagerDutyConfig } from './config.ts';

/** Routing keys by ids under which alerts and calls remember them. The keys themselves are stored nowhere. */
export interface RoutingKeys {
  idOf(routingKey: string | undefined): string;
  /** `undefined` for one that the configuration no longer has. */
  find(id: string): string | undefined;
  readonly ids: readonly string[];
}

const idOf = (routingKey: string): string => createHash('sha256').update(routingKey).digest('hex').slice(0, 12);

export function createRoutingKeys({ routingKey, rules = [] }: PagerDutyConfig): RoutingKeys {
  const all = [routingKey, ...rules.map((rule) => rule.routingKey)].filter((key) => key !== undefined);
  const byId = new Map(all.map((key) => [idOf(key), key]));
  return {
    idOf: (key = routingKey) => idOf(key),
    find: (id) => byId.get(id),
    ids: [...byId.keys()],
  };
}
