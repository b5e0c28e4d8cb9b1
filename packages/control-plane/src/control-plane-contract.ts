import { eventCatalogue } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import type { ControlPlane } from './control-plane.ts';

/** A control plane with an owner, a template, and a way to let time pass until a new session runs. */
export interface ContractSubject {
  readonly controlPlane: ControlPlane;
  readonly user: string;
  readonly template: string;
  /** Lets a session that was just created come up. */
  bringUp(session: string): Promise<void>;
}

/** What every control plane does, embedded or real. */
export function controlPlaneContract(open: () => Promise<ContractSubject>): void {
  const by = { plugin: 'my-plugin' };

  test('says of every event how well it works', async () => {
    const { controlPlane } = await open();
    const capabilities = await controlPlane.capabilities();
    const unsaid = Object.keys(eventCatalogue).filter((type) => capabilities[`events.${type}`] === undefined);
    expect(unsaid).toEqual([]);
    await controlPlane.close();
  });

  test('does not find what is not there', async () => {
    const { controlPlane } = await open();
    const missing = { code: 'NOT_FOUND' };
    await expect(controlPlane.sessions.get('nothing')).rejects.toMatchObject(missing);
    await expect(controlPlane.sessions.hibernate('nothing', {}, by)).rejects.toMatchObject(missing);
    await expect(controlPlane.users.get('nobody')).rejects.toMatchObject(missing);
    await expect(controlPlane.templates.get('nothing')).rejects.toMatchObject(missing);
    await controlPlane.close();
  });

  test('lists sessions by page and filter', async () => {
    const { controlPlane, user, template } = await open();
    const created = [];
    for (let i = 0; i < 3; i += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      created.push((await controlPlane.sessions.create({ user, template }, by)).id);
    }
    const first = await controlPlane.sessions.list({ user }, { limit: 2 });
    const second = await controlPlane.sessions.list({ user }, { limit: 2, cursor: first.next ?? '' });
    expect([...first, ...second].map(({ id }) => id).toSorted()).toEqual(created.toSorted());
    expect(second.next).toBeUndefined();
    expect(await controlPlane.sessions.list({ user, state: 'hibernated' }, {})).toEqual([]);
    await expect(controlPlane.sessions.list({}, { limit: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await controlPlane.close();
  });

  test('hibernates what runs, once per request, and tells who asked', async () => {
    const { controlPlane, user, template, bringUp } = await open();
    const { id } = await controlPlane.sessions.create({ user, template }, by);
    await expect(controlPlane.sessions.wake(id, {}, by)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await bringUp(id);
    await controlPlane.sessions.hibernate(id, { requestId: 'one' }, by);
    await controlPlane.sessions.hibernate(id, { requestId: 'one' }, by);
    expect((await controlPlane.sessions.get(id)).state).toBe('hibernating');
    await expect(controlPlane.sessions.wake(id, { requestId: 'one' }, by)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const events = await controlPlane.readEvents(undefined, 1000);
    const types = events.flatMap(({ event }) => (event.subject.id === id ? [event.type] : []));
    expect(types.slice(0, 2)).toEqual(['session.created', 'session.started']);
    expect(events[0]?.event).toMatchObject({ actor: { kind: 'plugin', id: 'my-plugin' } });
    expect(await controlPlane.readEvents(events.at(-1)?.cursor, 10)).toEqual([]);
    await controlPlane.close();
  });
}
