import type { PlatformEvent } from '@streamspace/plugin-sdk';

/**
 * What may follow what in the events of one session. The platform's own rules are not used: this is what a subscriber is
 * promised.
 */
const next: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  new: { 'session.created': 'launching' },
  launching: { 'session.started': 'running', 'session.failed': 'failed', 'session.terminated': 'over' },
  running: {
    'session.hibernated': 'asleep',
    'session.failed': 'failed',
    'session.terminated': 'over',
  },
  asleep: { 'session.woken': 'waking', 'session.terminated': 'over' },
  waking: { 'session.started': 'running', 'session.failed': 'failed', 'session.terminated': 'over' },
  failed: { 'session.terminated': 'over' },
  over: {},
};
const onlyWhileRunning = new Set(['session.connected', 'session.idle', 'session.active', 'session.clipboard_access']);

/** Faults in the order of the events of one session, whose state before them was `first`. */
export function faultsOf(events: readonly PlatformEvent[], first: string): string[] {
  const faults: string[] = [];
  const connections = new Set<unknown>();
  let state = first;
  let time = '';
  for (const { type, data, occurredAt, id } of events) {
    const followed = next[state]?.[type];
    const isTransition = Object.values(next).some((row) => type in row);
    if (isTransition && followed === undefined) faults.push(`${id}: ${type} while ${state}`);
    if (onlyWhileRunning.has(type) && state !== 'running') faults.push(`${id}: ${type} while ${state}`);
    if (occurredAt < time) faults.push(`${id}: ${type} at ${occurredAt}, after ${time}`);
    if (type === 'session.connected') connections.add(data['connectionId']);
    if (type === 'session.disconnected') connections.delete(data['connectionId']);
    if (['asleep', 'over', 'failed'].includes(followed ?? '') && connections.size > 0) {
      faults.push(`${id}: ${type} with ${connections.size} viewers`);
    }
    state = followed ?? state;
    time = occurredAt;
  }
  return faults;
}

/** The state in which the events leave a session. */
export function stateAfter(events: readonly PlatformEvent[], first: string): string {
  return events.reduce((state, { type }) => next[state]?.[type] ?? state, first);
}
