import { createHmac, createPublicKey, verify } from 'node:crypto';
import type { Session } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf, probe, secretToken } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const users = {
  ada: '7b1f8d52-4a6c-4f0a-9d7e-2c5e8a1b3f01',
  kiosk: 'c2a4e6d8-1b3f-4579-8ace-0f1e2d3c4b06',
};
const secret = 'canary-9b8c7d6e';

/** An Ed25519 key as SPKI (RFC 8410). */
const keyOf = (raw: readonly number[]) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(raw)]),
    format: 'der',
    type: 'spki',
  });

export function servicesContract(open: OpenHost): void {
  let host: SuiteHost;
  beforeAll(async () => {
    host = await open({ ...probe, ...secretToken }, { config: { token: secret } });
  });
  afterAll(() => host.close());

  describe('keys', () => {
    test('sign so that anybody can check it, with a key that a restart keeps', async () => {
      const sign = () =>
        host.run(async ({ api }) => {
          const { keyId, signature } = await api.keys.sign('reports', new TextEncoder().encode('hello'));
          return { keyId, signature: [...signature] };
        });
      const { keyId, signature } = await sign();
      const [key, ...others] = await host.run(async ({ api }) =>
        (await api.keys.publicKeys('reports')).map((row) => ({ ...row, publicKey: [...row.publicKey] })),
      );
      expect(key).toMatchObject({ keyId, from: expect.any(String) });
      expect(others).toEqual([]);
      expect(verify(null, Buffer.from('hello'), keyOf(key?.publicKey ?? []), Buffer.from(signature))).toBe(true);
      expect(verify(null, Buffer.from('hullo'), keyOf(key?.publicKey ?? []), Buffer.from(signature))).toBe(false);
      await host.restart();
      expect(await sign()).toEqual({ keyId, signature });
    });

    test('are replaced by ones that the key before endorses, at most once a minute', async () => {
      const [first, second, error] = await host.run(async ({ api }) => {
        const before = await api.keys.sign('log', new Uint8Array(1));
        const early = await api.keys.rotate('log').then(
          () => undefined,
          (fault: { code: string; retryAfterMs: number }) => ({ code: fault.code, wait: fault.retryAfterMs > 0 }),
        );
        return [before.keyId, (await api.keys.publicKeys('log'))[0]?.keyId, early];
      });
      expect(first).toBe(second);
      expect(error).toEqual({ code: 'RATE_LIMITED', wait: true });
      expect(await host.run(async ({ api }) => api.keys.publicKeys('unused'))).toEqual([]);
    });

    test('make a MAC that is the same for the same data, and another one per purpose', async () => {
      const [one, again, other, long] = await host.run(async ({ api }) => {
        const data = new TextEncoder().encode('ada');
        return Promise.all(
          [
            api.keys.mac('people', data),
            api.keys.mac('people', data),
            api.keys.mac('places', data),
            api.keys.mac('people', new Uint8Array(200_000)),
          ].map(async (mac) => [...(await mac)].join()),
        );
      });
      expect(one).toBe(again);
      expect(other).not.toBe(one);
      expect(long?.split(',')).toHaveLength(createHmac('sha256', 'x').digest().length);
    });

    test('wrap what only they unwrap', async () => {
      const answers = await host.run(async ({ api }) => {
        const code = (error: { code: string }) => error.code;
        const wrapped = await api.keys.wrap('data', new Uint8Array([1, 2, 3]));
        const changed = wrapped.slice();
        changed[changed.length - 3] = (changed[changed.length - 3] ?? 0) === 65 ? 66 : 65;
        return [
          [...(await api.keys.unwrap('data', wrapped))],
          await api.keys.unwrap('other', wrapped).catch(code),
          await api.keys.unwrap('data', changed).catch(code),
          await api.keys.unwrap('data', new Uint8Array(7)).catch(code),
          wrapped.length > 31,
        ];
      });
      expect(answers).toEqual([[1, 2, 3], 'INTEGRITY', 'INTEGRITY', 'INTEGRITY', true]);
    });

    test.each([
      ['a text', 'reports', 'text'],
      ['nothing', 'reports', null],
    ])('take no %s for bytes', async (_what, purpose, data) => {
      const call = host.run(({ api }, name, given) => api.keys.mac(name, given as never), purpose, data);
      await expect(call).rejects.toThrow('must be a Uint8Array');
    });

    test.each(['', 'Reports', 'a b', '../x', 'x'.repeat(65)])('have no purpose "%s"', async (purpose) => {
      const call = host.run(({ api }, name) => api.keys.mac(name, new Uint8Array(1)), purpose);
      await expect(call).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    test('are for 32 purposes at most', async () => {
      const code = await host.run(async ({ api }) => {
        try {
          for (let purpose = 0; purpose < 40; purpose += 1) {
            // oxlint-disable-next-line no-await-in-loop -- one after the other
            await api.keys.mac(`purpose-${purpose}`, new Uint8Array(1));
          }
          return 'none';
        } catch (error) {
          return (error as { code: string }).code;
        }
      });
      expect(code).toBe('QUOTA_EXCEEDED');
    });
  });

  describe('the audit trail', () => {
    test('has what the plugin wrote, with whom it did it for, and without secrets', async () => {
      const { id } = await host.run(
        ({ api }, token) =>
          api.audit({
            action: 'report.exported',
            target: { kind: 'user', id: 'u7' },
            details: { rows: 7, token, deep: [{ token }] },
          }),
        secret,
      );
      const [row] = host.operator.audit({ plugin: host.name, action: 'report.exported' });
      expect(row).toMatchObject({
        id,
        plugin: host.name,
        user: 'u1',
        action: 'report.exported',
        outcome: 'success',
        target: { kind: 'user', id: 'u7' },
        details: { rows: 7 },
      });
      expect(JSON.stringify(row)).not.toContain(secret);
    });

    test('is read newest first, in pages, by noun, and by outcome', async () => {
      await host.run(async ({ api }) => {
        await api.audit({ action: 'door.opened' });
        await api.audit({ action: 'door.closed', outcome: 'denied' });
        await api.audit({ action: 'doormat.moved' });
      });
      const actions = (query: object) => host.operator.audit(query).map(({ action }) => action);
      expect(actions({ action: 'door' })).toEqual(['door.closed', 'door.opened']);
      expect(actions({ outcome: 'denied' })).toEqual(['door.closed']);
      const first = host.operator.audit({ limit: 1 });
      expect(first.map(({ action }) => action)).toEqual(['doormat.moved']);
      expect(actions({ limit: 2, cursor: first.next })).toEqual(['door.closed', 'door.opened']);
    });

    test.each([
      ['an action without a verb', { action: 'export' }],
      ['too much detail', { action: 'report.exported', details: { text: 'x'.repeat(9000) } }],
      ['a field of somebody else', { action: 'report.exported', plugin: 'other' }],
      ['an outcome that is none', { action: 'report.exported', outcome: 'maybe' }],
    ])('takes no row with %s', async (_what, entry) => {
      const call = host.run(({ api }, row) => api.audit(row as never), entry);
      await expect(call).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });

  describe('whoever keeps an audit log', () => {
    test('gets a copy of each row, and its failure is not the plugin’s', async () => {
      const heard: unknown[] = [];
      const end = host.operator.provideLocally('audit-log', ({ plugin }) => ({
        async append(record) {
          heard.push({ plugin, record });
          if (record.action === 'report.lost') throw new Error('full');
          return { seq: 1, id: 'r1', hash: 'h' };
        },
        proof: async () => ({ inclusion: [], checkpoint: '' }),
        status: async () => ({ enabled: true, level: 'all', headSeq: 0, gaps24h: 0, retentionDays: 1 }),
      }));
      await host.run(async ({ api }) => {
        await api.audit({ action: 'session.opened', target: { kind: 'session', id: 's1' }, onBehalfOf: 'u9' });
        await api.audit({ action: 'report.lost' });
      });
      await host.eventually(() => expect(heard).toHaveLength(2));
      end();
      expect(heard[0]).toEqual({
        plugin: 'host',
        record: {
          category: 'session',
          action: 'session.opened',
          outcome: 'success',
          target: { kind: 'session', id: 's1' },
          session: 's1',
          details: { plugin: host.name, user: 'u1', onBehalfOf: 'u9' },
        },
      });
      await host.eventually(() =>
        expect(host.logs().map(({ message }) => message)).toContainEqual(
          expect.stringContaining('audit log did not take a row'),
        ),
      );
    });
  });

  describe('metrics', () => {
    test('are counted, stated and put into buckets', async () => {
      await host.run(({ api }) => {
        api.metrics.counter('sent_total');
        api.metrics.counter('sent_total', 2);
        api.metrics.counter('sent_total', 1, { channel: 'ops', retried: true });
        api.metrics.gauge('queue', 7);
        api.metrics.gauge('queue', 3);
        api.metrics.histogram('took_seconds', 0.003);
        api.metrics.histogram('took_seconds', 0.2);
        api.metrics.histogram('took_seconds', 60);
      });
      await host.eventually(() => expect(host.operator.metrics(host.name)).toHaveLength(4));
      await host.run(({ api }) => api.metrics.counter('sent_total'));
      await host.eventually(() =>
        expect(host.operator.metrics(host.name)).toEqual([
          { name: 'queue', kind: 'gauge', labels: {}, value: 3 },
          { name: 'sent_total', kind: 'counter', labels: {}, value: 4 },
          { name: 'sent_total', kind: 'counter', labels: { channel: 'ops', retried: 'true' }, value: 1 },
          {
            name: 'took_seconds',
            kind: 'histogram',
            labels: {},
            value: expect.closeTo(60.203),
            buckets: [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2],
            count: 3,
          },
        ]),
      );
    });

    test.each([
      ['a name in capitals', 'Sent', 1, {}],
      ['a negative step', 'sent_total', -1, {}],
      ['no number', 'sent_total', 'one', {}],
      ['a label that the host sets', 'sent_total', 1, { plugin: 'other' }],
      ['an object as a label', 'sent_total', 1, { channel: {} }],
    ])('do not take %s', async (_what, name, value, labels) => {
      const call = host.run(
        ({ api }, ...args) => api.metrics.counter(args[0], args[1] as number, args[2] as never),
        name,
        value,
        labels,
      );
      await expect(call).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    test('hold no secrets, and a series too many is dropped and logged', async () => {
      await host.run(({ api }, token) => {
        api.metrics.gauge('hidden', 1, { token });
        for (let label = 0; label < 1000; label += 1) api.metrics.gauge('many', 1, { label });
      }, secret);
      await host.eventually(() =>
        expect(host.logs().map(({ message }) => message)).toContainEqual(
          expect.stringContaining('more than 1000 series'),
        ),
      );
      expect(host.operator.metrics(host.name)).toHaveLength(1000);
      expect(JSON.stringify(host.operator.metrics(host.name))).not.toContain(secret);
    });
  });

  describe('acting as a user', () => {
    let acting: SuiteHost;
    let mine: Session;
    let other: Session;
    beforeAll(async () => {
      acting = await open(
        pluginOf(() => undefined),
        { manifest: { permissions: ['read:sessions', 'write:sessions', 'read:templates'] } },
      );
      const { controlPlane } = acting;
      const [template] = await controlPlane.templates.list({}, { limit: 1 });
      const people = await controlPlane.users.list({ role: 'user', active: true }, { limit: 2 });
      const [first, second] = await Promise.all(
        people.map(({ id }) => controlPlane.sessions.create({ user: id, template: template?.name ?? '' }, {})),
      );
      mine = first!;
      other = second!;
    });
    afterAll(() => acting.close());

    test('shows what is theirs, and nothing else is there', async () => {
      const seen = await acting.run(
        async ({ api }, user, theirs, strange) => {
          const as = await api.as(user);
          return [
            (await as.sessions.list()).map(({ id }) => id),
            (await as.sessions.list({ user: 'somebody' })).length,
            (await as.sessions.get(theirs)).id,
            await as.sessions.get(strange).catch((error: { code: string }) => error.code),
            (await as.templates.list()).length > 0,
            Object.keys(as).toSorted(),
          ];
        },
        mine.user,
        mine.id,
        other.id,
      );
      expect(seen).toEqual([[mine.id], 0, mine.id, 'NOT_FOUND', true, ['sessions', 'templates']]);
    });

    test('changes what is theirs, as their doing, and leaves the rest alone', async () => {
      await acting.eventually(async () =>
        expect((await acting.controlPlane.sessions.get(mine.id)).state).toBe('running'),
      );
      const outcome = await acting.run(
        async ({ api }, user, theirs, strange) => {
          const as = await api.as(user);
          await as.sessions.hibernate(theirs);
          return as.sessions.terminate(strange).catch((error: { code: string }) => error.code);
        },
        mine.user,
        mine.id,
        other.id,
      );
      expect(outcome).toBe('NOT_FOUND');
      expect((await acting.controlPlane.sessions.get(mine.id)).state).toMatch(/^hibernat/);
      expect((await acting.controlPlane.sessions.get(other.id)).state).not.toMatch(/^terminat/);
    });

    test('shows an operator everything', async () => {
      const ids = await acting.run(async ({ api }, user) => {
        const as = await api.as(user);
        return (await as.sessions.list()).map(({ id }) => id);
      }, users.ada);
      expect(ids).toEqual(expect.arrayContaining([mine.id, other.id]));
    });

    test.each([
      ['an inactive user', users.kiosk, 'PERMISSION_DENIED'],
      ['an unknown user', 'nobody', 'NOT_FOUND'],
    ])('is refused for %s', async (_whom, user, code) => {
      await acting.controlPlane.users.update(users.kiosk, { active: false }, {}, {});
      await expect(acting.run(({ api }, id) => api.as(id), user)).rejects.toMatchObject({ code });
    });

    test('ends with the account', async () => {
      const { id } = await acting.controlPlane.users.get(other.user);
      await acting.run(async ({ api }, user) => {
        (globalThis as { kept?: unknown }).kept = await api.as(user);
      }, id);
      await acting.controlPlane.users.update(id, { active: false }, {}, {});
      await acting.pass(1100);
      const call = acting.run(() =>
        (globalThis as unknown as { kept: { sessions: { list(): Promise<unknown> } } }).kept.sessions.list(),
      );
      await expect(call).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    });

    test('needs the permission to read sessions', async () => {
      await expect(host.run(({ api }) => api.as('u1'))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    });
  });
}
