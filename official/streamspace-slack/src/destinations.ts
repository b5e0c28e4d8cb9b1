import { defaultDestination, type Destination } from '@streamspace/plugin-kit/notifications';
import type { SlackConfig } from './config.ts';

/** Where messages go, and how. */
export interface SlackDestination extends Destination {
  readonly to:
    | { readonly kind: 'channel'; readonly channel: string }
    | { readonly kind: 'webhook'; readonly url: string }
    /** Id of the platform's user. */
    | { readonly kind: 'person'; readonly user: string };
  readonly mentions: SlackConfig['mentions'];
  readonly threadBySession: boolean;
}

/** How the destination of a person is called. */
export const personDestination = (userId: string): string => `@${userId}`;

export interface Destinations {
  readonly names: readonly string[];
  find(name: string): SlackDestination | undefined;
}

/** The channel or webhook of the configuration, those of its routes, and everybody in person. */
export function createDestinations(config: SlackConfig): Destinations {
  const { botToken, webhookUrl, channel, mentions, threadBySession, directMessages } = config;
  const all = new Map<string, SlackDestination>();
  const add = (destination: SlackDestination): void => void all.set(destination.name, destination);

  // With both, the bot posts: it can do more.
  if (botToken !== undefined) {
    add({ name: defaultDestination, to: { kind: 'channel', channel }, mentions, threadBySession });
  } else if (webhookUrl !== undefined) {
    add({ name: defaultDestination, to: { kind: 'webhook', url: webhookUrl }, mentions, threadBySession: false });
  }
  for (const route of config.routes) {
    const own = { name: route.name, mentions: route.mentions ?? mentions };
    if (route.channel !== undefined) {
      const threads = route.threadBySession ?? threadBySession;
      add({ ...own, to: { kind: 'channel', channel: route.channel }, threadBySession: threads });
    } else if (route.webhookUrl !== undefined) {
      add({ ...own, to: { kind: 'webhook', url: route.webhookUrl }, threadBySession: false });
    }
  }

  return {
    names: [...all.keys()],
    find(name) {
      if (!name.startsWith('@') || !directMessages.enabled) return all.get(name);
      return { name, to: { kind: 'person', user: name.slice(1) }, mentions: {}, threadBySession: false };
    },
  };
}
