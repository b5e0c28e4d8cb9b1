import { PluginError, type Events } from '@streamspace/plugin-sdk';
import { instant, secondMs } from '../../instant.ts';
import { platformItself, type Initiator } from '../initiator.ts';
import { type Change, type SessionRecord, timeOf, type Viewer } from './record.ts';

/** @throws {PluginError} `INVALID_STATE` unless it runs. */
export function connect(record: SessionRecord, viewer: Viewer, by: Initiator): Change {
  const { session } = demandRunning(record, 'connect to');
  const connected = {
    ...record,
    session: { ...session, connections: session.connections + 1 },
    viewers: [...record.viewers, viewer],
  };
  const data = { session: connected.session, ...identityOf(viewer) };
  const arrival = { fact: { type: 'session.connected', data }, by } as const;
  const input = touch(connected, viewer.since, by);
  return { record: input.record, facts: [arrival, ...input.facts] };
}

/** @throws {PluginError} `NOT_FOUND` for a connection that does not exist (any more). */
export function disconnect(record: SessionRecord, connectionId: string, at: number, by: Initiator): Change {
  const viewer = record.viewers.find((candidate) => candidate.connectionId === connectionId);
  if (viewer === undefined) {
    throw new PluginError('NOT_FOUND', `Session "${record.session.id}" has no connection "${connectionId}"`);
  }
  return part(record, viewer, at, by);
}

/** Input from a viewer. Ends a time of idleness. */
export function touch(record: SessionRecord, at: number, by: Initiator): Change {
  const { session, idleEvents } = demandRunning(record, 'use');
  const active = { ...record, idleEvents: 0, session: { ...session, lastActivityAt: instant(at) } };
  if (idleEvents === 0 || session.lastActivityAt === undefined) return { record: active, facts: [] };
  const idleSeconds = Math.floor((at - timeOf(session.lastActivityAt)) / secondMs);
  return {
    record: active,
    facts: [{ fact: { type: 'session.active', data: { session: active.session, idleSeconds } }, by }],
  };
}

/** Parts all viewers from a session that goes away under them. */
export function cutOff(record: SessionRecord, at: number): Change {
  let change: Change = { record, facts: [] };
  for (const viewer of record.viewers) {
    const next = part(change.record, viewer, at, platformItself);
    change = { record: next.record, facts: [...change.facts, ...next.facts] };
  }
  return change;
}

function part(record: SessionRecord, viewer: Viewer, at: number, by: Initiator): Change {
  const { session } = record;
  const left = {
    ...record,
    session: { ...session, connections: session.connections - 1 },
    viewers: record.viewers.filter((candidate) => candidate !== viewer),
  };
  const data = { session: left.session, ...identityOf(viewer), connectedMs: at - viewer.since };
  return { record: left, facts: [{ fact: { type: 'session.disconnected', data }, by }] };
}

function identityOf({ connectionId, userId, role }: Viewer): Omit<Events['session.connected'], 'session'> {
  return { connectionId, userId, role };
}

function demandRunning(record: SessionRecord, verb: string): SessionRecord {
  const { id, state } = record.session;
  if (state === 'running') return record;
  throw new PluginError('INVALID_STATE', `Cannot ${verb} session "${id}": it is ${state}, not running`);
}
