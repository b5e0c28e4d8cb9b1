import type { Actor, Cause, User } from '@streamspace/plugin-sdk';
import type { Caller } from '../control-plane.ts';

/** Who set something in motion, as its events will say. */
export interface Initiator {
  readonly actor?: Actor;
  readonly causedBy?: readonly Cause[];
}

/** The platform itself, such as its idle timer. */
export const platformItself: Initiator = { actor: { kind: 'system', id: 'control-plane', name: 'control-plane' } };

/** The envelope holds at most so many causes; the newest tell most. */
const maxCauses = 16;

/** A plugin with its chain of causes, or a person, of whom perhaps nothing is known. */
export function initiatorOf({ plugin, user, causedBy }: Caller): Initiator {
  if (plugin === undefined) return { actor: { kind: 'user', ...(user === undefined ? {} : { id: user }) } };
  const causes = causedBy === undefined || causedBy.length === 0 ? [{ plugin }] : causedBy.slice(-maxCauses);
  const onBehalf = user === undefined ? {} : { onBehalfOf: user };
  return { actor: { kind: 'plugin', id: plugin, name: plugin, ...onBehalf }, causedBy: causes };
}

/** A person with an account. */
export function initiatedBy({ id, username, role }: User): Initiator {
  return { actor: { kind: 'user', id, name: username, role } };
}
