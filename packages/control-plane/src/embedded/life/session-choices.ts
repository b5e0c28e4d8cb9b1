import type { User } from '@streamspace/plugin-sdk';
import { randomUUID } from 'node:crypto';
import { pick } from '../../random.ts';
import { sampleEvent } from '../../samples/sample-event.ts';
import { initiatedBy } from '../initiator.ts';
import type { SessionRecord } from '../sessions/record.ts';
import { type Choice, faults, incidents, type World } from './cast.ts';

/** What may happen to one session next. In the states that take time, nothing does. */
export function sessionChoices(world: World, record: SessionRecord): readonly Choice[] {
  const { session, viewers } = record;
  if (session.state === 'hibernated') return asleep(world, record);
  if (session.state !== 'running') return [];
  return viewers.length === 0 ? alone(world, record) : watched(world, record);
}

function asleep({ sessions, ...world }: World, { session: { id, user } }: SessionRecord): readonly Choice[] {
  const by = initiatedBy(world.userStore.get(user));
  return [
    { weight: 0.5, act: (at) => sessions.wake(id, 'user', { at, by }) },
    { weight: 0.15, act: (at) => sessions.terminate(id, 'user', { at, by }) },
  ];
}

function alone({ sessions, ...world }: World, { session: { id, user } }: SessionRecord): readonly Choice[] {
  const by = initiatedBy(world.userStore.get(user));
  const viewer = (since: number) =>
    ({ connectionId: `con-${randomUUID()}`, userId: user, role: 'owner', since }) as const;
  return [
    { weight: 4, act: (at) => sessions.connect(id, viewer(at), by) },
    { weight: 0.7, act: (at) => sessions.terminate(id, 'user', { at, by }) },
    { weight: 0.5, act: (at) => sessions.hibernate(id, 'user', { at, by }) },
  ];
}

function watched(world: World, { session: { id, user }, viewers }: SessionRecord): readonly Choice[] {
  const { sessions, userStore, random } = world;
  const owner = userStore.get(user);
  const by = initiatedBy(owner);
  const leave = (at: number) => {
    const viewer = pick(random, viewers);
    if (viewer !== undefined) sessions.disconnect(id, viewer.connectionId, { at, by });
  };
  return [
    { weight: 1.5, act: leave },
    { weight: 1, act: (at) => meetIncident(world, id, owner, at) },
    { weight: 0.3, act: (at) => sessions.terminate(id, 'user', { at, by }) },
    { weight: 0.02, act: (at) => sessions.fail(id, pick(random, faults) ?? faults[0], at) },
  ];
}

function meetIncident({ sessions, templates, recorder, random }: World, id: string, user: User, at: number): void {
  const type = pick(random, incidents);
  if (type === undefined) return;
  const by = initiatedBy(user);
  const session = sessions.touch(id, { at, by });
  const { data } = sampleEvent(type, {}, { at, session, user, template: templates.get(session.template) });
  recorder.state(type, data, at, by);
}
