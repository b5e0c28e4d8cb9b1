import type { PlatformEvent } from '@streamspace/plugin-sdk';
import type { Payload } from './entities.ts';

/** What is over with an event of each type. */
const recoveries: Readonly<Record<string, string>> = {
  'node.ready': 'node.notready',
  'agent.connected': 'agent.disconnected',
  'plugin.recovered': 'plugin.error',
  'storage.recovered': 'storage.degraded',
  'cluster.recovered': 'cluster.degraded',
  'cluster.capacity.ok': 'cluster.capacity.low',
  'alert.resolved': 'alert.triggered',
  'billing.account.resumed': 'billing.account.suspended',
  'session.active': 'session.idle',
};

/** A state of affairs that several events are about: its key is the same from the first of them to its end. */
export interface Problem {
  /** At most 255 characters. */
  readonly key: string;
  readonly isOver: boolean;
}

/** The problem that an event is about. Events about something that has no end are each the beginning of one. */
export function problemOf({ type, subject, data }: Pick<PlatformEvent, 'type' | 'subject' | 'data'>): Problem {
  const beginning = recoveries[type];
  const { alert, quota }: Payload = data;
  // Two quotas of one user are two problems.
  const part = alert?.id ?? quota?.resource;
  const key = [beginning ?? type, subject.kind, subject.id, ...(part === undefined ? [] : [part])].join('/');
  return { key: key.slice(0, 255), isOver: beginning !== undefined };
}
