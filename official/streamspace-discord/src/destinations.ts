import { defaultDestination, type Destination, type Severity } from '@streamspace/plugin-kit/notifications';
import type { DiscordConfig } from './config.ts';
import { parseWebhookUrl, type Webhook } from './webhook-url.ts';

/** Whom a message pings. */
export interface Pings {
  readonly roles: readonly string[];
  readonly users: readonly string[];
}

export const nobody: Pings = { roles: [], users: [] };

/** A webhook, and how messages to it look. */
export interface DiscordDestination extends Destination {
  readonly webhook: Webhook;
  readonly username: string;
  readonly avatarUrl: string;
  readonly pings: (severity: Severity) => Pings;
  readonly forumPerSession: boolean;
  readonly forumTags: readonly string[];
}

/** The webhook of the configuration and those of its routes, by name. */
export function createDestinations(config: DiscordConfig): ReadonlyMap<string, DiscordDestination> {
  const { mentions, username, avatarUrl } = config;
  const all: DiscordDestination[] = [];
  const first = config.webhookUrl === undefined ? undefined : parseWebhookUrl(config.webhookUrl);
  if (first !== undefined) {
    all.push({
      name: defaultDestination,
      webhook: first,
      username,
      avatarUrl,
      pings: (severity) => mentions[severity] ?? nobody,
      forumPerSession: config.forumPerSession,
      forumTags: [],
    });
  }
  for (const route of config.routes) {
    const webhook = parseWebhookUrl(route.webhookUrl);
    if (webhook === undefined) continue;
    all.push({
      name: route.name,
      webhook: { ...webhook, ...(route.threadId === undefined ? {} : { threadId: route.threadId }) },
      username: route.username ?? username,
      avatarUrl: route.avatarUrl ?? avatarUrl,
      pings: () => ({ roles: route.mentionRoles, users: route.mentionUsers }),
      forumPerSession: route.forumPerSession,
      forumTags: route.forumTags,
    });
  }
  return new Map(all.map((destination) => [destination.name, destination]));
}
