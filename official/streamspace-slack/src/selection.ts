import { matchSubscription, type PlatformEvent } from '@streamspace/plugin-sdk';
import type { SlackConfig } from './config.ts';

const switches: Readonly<Record<string, keyof SlackConfig>> = {
  'session.created': 'notifyOnSessionCreated',
  'session.hibernated': 'notifyOnSessionHibernated',
  'user.created': 'notifyOnUserCreated',
  'quota.exceeded': 'notifyOnQuotaExceeded',
};

/** Whether the configuration asks for a notice about an event. */
export function isAnnounced(event: PlatformEvent, config: SlackConfig): boolean {
  const key = switches[event.type];
  return (key !== undefined && config[key] === true) || matchSubscription(config.extraEvents, event) !== undefined;
}

const stateChanges: ReadonlySet<string> = new Set([
  'session.created',
  'session.started',
  'session.hibernated',
  'session.woken',
  'session.terminated',
  'session.failed',
]);

/** Whether an event changes what the first notice about a session shows. */
export const isStateChange = (type: string): boolean => stateChanges.has(type);
