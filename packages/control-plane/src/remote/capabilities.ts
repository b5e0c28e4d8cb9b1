import { decisionInfo, eventCatalogue, type EventType } from '@streamspace/plugin-sdk';
import type { Capability } from '../control-plane.ts';

/** Events that are derived, and how well. Others do not come from a real control plane. */
const derived: Readonly<Partial<Record<EventType, Capability>>> = {
  'session.created': 'yes',
  'session.started': 'approx',
  'session.hibernated': 'approx',
  'session.woken': 'approx',
  'session.terminated': 'approx',
  'session.failed': 'yes',
  'session.heartbeat': 'approx',
  'session.connected': 'approx',
  'session.disconnected': 'approx',
  'session.resources.updated': 'yes',
  'user.created': 'yes',
  'user.updated': 'approx',
  'user.deleted': 'yes',
  'user.login': 'approx',
  'user.role_changed': 'yes',
  'template.created': 'yes',
  'template.updated': 'yes',
  'template.deleted': 'yes',
};

/** Families that the plugin host and plugins state themselves, whatever the control plane is. */
const ownFamilies = new Set(['plugin', 'system']);

/** What a real control plane can do as it is. Of users and templates it tells; what it does about them is not ours to call. */
export function remoteCapabilities(): Readonly<Record<string, Capability>> {
  const events = Object.entries(eventCatalogue).map(([type, { from }]): [string, Capability] => {
    const isOwn = from === 'plugin' || ownFamilies.has(type.slice(0, type.indexOf('.')));
    return [`events.${type}`, isOwn ? 'yes' : (Object.entries(derived).find(([name]) => name === type)?.[1] ?? 'no')];
  });
  return {
    ...Object.fromEntries(events),
    // Asked before what goes through the plugin service, and not before what people do at the control plane itself.
    ...Object.fromEntries(Object.keys(decisionInfo).map((name) => [`decide.${name}`, 'approx' as const])),
    'sessions.read': 'yes',
    'sessions.write': 'approx',
    'users.read': 'yes',
    'users.write': 'no',
    'templates.read': 'yes',
    'templates.write': 'no',
    notify: 'approx',
    email: 'no',
    emit: 'no',
  };
}
