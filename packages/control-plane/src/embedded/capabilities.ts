import { eventCatalogue, memberPermissions, permissionSchema } from '@streamspace/plugin-sdk';
import type { Capability } from '../control-plane.ts';

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
  return { ...Object.fromEntries([...events, ...entities]), notify: 'yes', email: 'yes', emit: 'yes' };
}
