import { randomUUID } from 'node:crypto';
import type { Cause, PlatformEvent } from '@streamspace/plugin-sdk';
import type { Delivery } from '../deliveries/index.ts';

export type Chain = readonly Cause[];

const mostCauses = 16;
/** Reactions of one plugin in a chain, after which it hears no more of it. */
const mostReactions = 8;

/** What a plugin does while it handles the delivery was caused by this. */
export function chainOf({ plugin, kind, payload, causedBy = [] }: Delivery): Chain {
  if (kind === 'job') return causedBy;
  const event = payload as PlatformEvent;
  return extend(event.causedBy ?? [], { plugin, event: event.id });
}

/** What is done for several things at once was caused by the one that came the longest way. */
export function longest(chains: readonly Chain[]): Chain {
  return chains.reduce((best, chain) => (chain.length > best.length ? chain : best), []);
}

/**
 * The chain with one more link. Of a chain that is full the oldest link of the plugin with the fewest goes: the links of
 * plugins that set each other off, over however many others, add up until {@link hasReactedEnough} ends it.
 */
function extend(chain: Chain, cause: Cause): Chain {
  const longer = [...chain, cause];
  if (longer.length <= mostCauses) return longer;
  const counts = countByPlugin(longer);
  const links = chain.map(({ plugin }) => counts.get(plugin) ?? 0);
  return longer.toSpliced(links.indexOf(Math.min(...links)), 1);
}

/** Whether the plugin goes round in a circle with whoever caused the event. */
export function hasReactedEnough(plugin: string, { causedBy = [] }: Pick<PlatformEvent, 'causedBy'>): boolean {
  return (countByPlugin(causedBy).get(plugin) ?? 0) >= mostReactions;
}

function countByPlugin(chain: Chain): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { plugin } of chain) counts.set(plugin, (counts.get(plugin) ?? 0) + 1);
  return counts;
}

/** What one copy of a plugin is handling at the moment. */
export interface Handling {
  /** @param work Gets the token by which calls of the plugin name what they belong to. */
  during<T>(what: Handled, work: (token: string) => Promise<T>): Promise<T>;
  /** What is still being handled under this token; whatever else a plugin sends is no token. */
  current(token: unknown): Handled | undefined;
}

/** What led to a call of the plugin: other plugins' doings, or a person. */
export interface Handled {
  readonly chain: Chain;
  /** Id of the person whom the plugin answers. */
  readonly user?: string;
  /** How many extension points lie between this and what began it. */
  readonly depth?: number;
}

export function createHandling(): Handling {
  const handled = new Map<unknown, Handled>();
  return {
    async during(what, work) {
      const token = randomUUID();
      handled.set(token, what);
      try {
        return await work(token);
      } finally {
        handled.delete(token);
      }
    },
    current: (token) => handled.get(token),
  };
}
