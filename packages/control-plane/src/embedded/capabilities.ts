import { decisionInfo, eventCatalogue, memberPermissions, permissionSchema } from '@streamspace/plugin-sdk';
import type { Capability } from '../control-plane.ts';

/** Decisions that are asked before every such change; the others are asked only where a plugin asks. */
const askedByHost: ReadonlySet<string> = new Set(['session.create', 'session.wake', 'session.terminate']);

/** What works here: every event can be stated, and every permission counts that a member of the API asks for. */
export function embeddedCapabilities(): Readonly<Record<string, Capability>> {
  const asked: ReadonlySet<string> = new Set(Object.values(memberPermissions));
  const entities = permissionSchema.options.flatMap((permission): [string, Capability][] => {
    const [, right, noun] = /^(read|write):(.+)$/.exec(permission) ?? [];
    return right === undefined || noun === undefined
      ? []
      : [[`${noun}.${right}`, asked.has(permission) ? 'yes' : 'no']];
  });
  const events = Object.keys(eventCatalogue).map((type): [string, Capability] => [`events.${type}`, 'yes']);
  const decisions = Object.keys(decisionInfo).map((name): [string, Capability] => [
    `decide.${name}`,
    askedByHost.has(name) ? 'yes' : 'approx',
  ]);
  return { ...Object.fromEntries([...events, ...entities, ...decisions]), notify: 'yes', email: 'yes', emit: 'yes' };
}
