import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const users = {
  ada: '7b1f8d52-4a6c-4f0a-9d7e-2c5e8a1b3f01',
  grace: '93f2c6a8-d05b-4b17-b6e9-1a7d4f8c5e04',
  kiosk: 'c2a4e6d8-1b3f-4579-8ace-0f1e2d3c4b06',
};
const engineering = '0c9d2f6e-6f0b-4a53-8f0e-5b1c7a90d311';
const secret = 'canary-5e6f7a8b';

export function peopleContract(open: OpenHost): void {
  let host: SuiteHost;
  beforeAll(async () => {
    host = await open(
      {
        ...probe,
        'config.schema.json': JSON.stringify({
          type: 'object',
          properties: {
            token: { type: 'string', writeOnly: true },
            mail: { type: 'object', properties: { to: { type: 'array', items: { type: 'string' } } } },
          },
        }),
      },
      {
        config: { token: secret, mail: { to: ['Ops@Example.com'] } },
        manifest: { email: { recipients: ['mail.to'] } },
      },
    );
  });
  afterAll(() => host.close());

  describe('notices', () => {
    test.each([
      ['one user', { user: users.ada }, [users.ada]],
      ['everybody with at least a role', { role: 'operator' }, [users.ada, users.grace]],
    ] as const)('reach %s', async (_whom, to, readers) => {
      const { id } = await host.run(({ api }, audience) => api.notify(audience, { title: 'Hello' }), to);
      const inbox = (await host.controlPlane.inbox({ limit: 500 })).filter(({ noticeId }) => noticeId === id);
      expect(inbox.map(({ user }) => user).toSorted()).toEqual([...readers].toSorted());
      expect(inbox[0]).toMatchObject({ title: 'Hello', plugin: 'probe' });
    });

    test('reach the members of a group', async () => {
      const { id } = await host.run(({ api }, group) => api.notify({ group }, { title: 'Hello' }), engineering);
      const inbox = (await host.controlPlane.inbox({ limit: 500 })).filter(({ noticeId }) => noticeId === id);
      expect(inbox.length).toBeGreaterThan(2);
    });

    test('with the same key replace each other', async () => {
      await host.run(async ({ api }, user) => {
        await api.notify({ user }, { title: 'First', key: 'state' });
        await api.notify({ user }, { title: 'Second', key: 'state' });
      }, users.grace);
      const inbox = await host.controlPlane.inbox({ user: users.grace, limit: 500 });
      expect(inbox.filter(({ key }) => key === 'state').map(({ title }) => title)).toEqual(['Second']);
    });

    test('hold no secret', async () => {
      await host.run(({ api }, user, text) => api.notify({ user }, { title: `It is ${text}` }), users.ada, secret);
      const [newest] = await host.controlPlane.inbox({ user: users.ada });
      expect(newest?.title).toBe('It is •••');
    });

    test.each([
      ['an unknown user', [{ user: 'nobody' }, { title: 'x' }], 'NOT_FOUND'],
      ['an unknown session', [{ session: 'nothing' }, { title: 'x' }], 'NOT_FOUND'],
      ['two audiences in one', [{ user: users.ada, role: 'admin' }, { title: 'x' }], 'INVALID_ARGUMENT'],
      ['an empty title', [{ user: users.ada }, { title: '' }], 'INVALID_ARGUMENT'],
      ['a title of 121 characters', [{ user: users.ada }, { title: 'x'.repeat(121) }], 'INVALID_ARGUMENT'],
      [
        'a link that runs something',
        [{ user: users.ada }, { title: 'x', link: 'javascript:alert(1)' }],
        'INVALID_ARGUMENT',
      ],
      [
        'a link to another host without a scheme',
        [{ user: users.ada }, { title: 'x', link: '//evil.example' }],
        'INVALID_ARGUMENT',
      ],
      ['an unknown key', [{ user: users.ada }, { title: 'x', html: '<b>' }], 'INVALID_ARGUMENT'],
    ])('are refused: %s', async (_what, args, code) => {
      const notified = host.run(({ api }, [to, notice]) => api.notify(to as never, notice as never), args);
      await expect(notified).rejects.toMatchObject({ code });
    });
  });

  describe('mail', () => {
    const send = (mail: object) => host.run(({ api }, what) => api.email(what as never), mail);
    const note = { subject: 'Hello', text: 'There' };

    test('goes to users, and to addresses that the operator wrote, in any case', async () => {
      await send({ to: [{ user: users.ada }, { address: 'ops@example.com' }], ...note });
      const [mail] = await host.controlPlane.mails();
      expect(mail).toMatchObject({ plugin: 'probe', subject: 'Hello', to: ['ada@example.com', 'ops@example.com'] });
    });

    test('with the same dedupe key is sent once', async () => {
      const before = (await host.controlPlane.mails()).length;
      const first = await send({ to: [{ user: users.ada }], ...note, dedupe: 'once' });
      expect(await send({ to: [{ user: users.ada }], ...note, dedupe: 'once' })).toEqual(first);
      expect(await host.controlPlane.mails()).toHaveLength(before + 1);
    });

    test('holds no secret', async () => {
      await send({ to: [{ user: users.ada }], subject: secret, text: `Bearer ${secret}` });
      const [mail] = await host.controlPlane.mails();
      expect(mail).toMatchObject({ subject: '•••', text: 'Bearer •••' });
    });

    test.each([
      ['an address that no operator wrote', { to: [{ address: 'eve@example.com' }], ...note }, 'PERMISSION_DENIED'],
      ['an unknown user', { to: [{ user: 'nobody' }], ...note }, 'NOT_FOUND'],
      ['a user without an address', { to: [{ user: users.kiosk }], ...note }, 'NOT_FOUND'],
      ['nobody', { to: [], ...note }, 'INVALID_ARGUMENT'],
      ['more than 50', { to: Array.from({ length: 51 }, () => ({ user: users.ada })), ...note }, 'INVALID_ARGUMENT'],
      [
        'a subject of two lines',
        { to: [{ user: users.ada }], subject: 'a\nBcc: eve@example.com', text: '' },
        'INVALID_ARGUMENT',
      ],
    ])('to or with %s is refused', async (_what, mail, code) => {
      await expect(send(mail)).rejects.toMatchObject({ code });
    });

    test('goes through the plugin that carries mail, where there is one', async () => {
      const carried: object[] = [];
      const end = host.operator.provideLocally('email-transport', () => ({
        async send(mail) {
          carried.push(mail);
          return { id: `m${carried.length}`, state: 'queued' };
        },
        status: async () => null,
      }));
      const before = (await host.controlPlane.mails()).length;
      expect(await send({ to: [{ user: users.ada }, { address: 'Ops@example.com' }], ...note })).toEqual({ id: 'm1' });
      expect(carried).toEqual([
        {
          to: [{ user: users.ada }, { address: 'Ops@example.com' }],
          ...note,
          caller: 'probe',
          addresses: ['ada@example.com', 'Ops@example.com'],
        },
      ]);
      await expect(send({ to: [{ user: users.kiosk }], ...note })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await host.controlPlane.mails()).toHaveLength(before);
      end();
      await send({ to: [{ user: users.ada }], ...note });
      expect(await host.controlPlane.mails()).toHaveLength(before + 1);
    });

    test('carries files, of any size that the provider takes, and is refused with them where nobody carries mail', async () => {
      const sizes: [string, number, number][] = [];
      const end = host.operator.provideLocally('email-transport', () => ({
        async send({ attachments = [] }) {
          for (const { fileName, content } of attachments) {
            // oxlint-disable-next-line no-await-in-loop -- one after another
            const bytes = new Uint8Array(
              await new Response(content as ConstructorParameters<typeof Response>[0]).arrayBuffer(),
            );
            sizes.push([fileName, bytes.length, bytes.at(-1) ?? 0]);
          }
          return { id: 'm1', state: 'queued' };
        },
        status: async () => null,
      }));
      const sendFiles = () =>
        host.run(({ api }, user) => {
          const file = (fileName: string, content: unknown) => ({ fileName, contentType: 'text/plain', content });
          const attachments = [
            file('a.txt', new Uint8Array(1000).fill(7)),
            file('b.txt', new Uint8Array(2_000_000).fill(8)),
          ];
          return api.email({ to: [{ user }], subject: 'Files', text: 'x', attachments } as never);
        }, users.ada);
      await expect(sendFiles()).resolves.toEqual({ id: 'm1' });
      expect(sizes).toEqual([
        ['a.txt', 1000, 7],
        ['b.txt', 2_000_000, 8],
      ]);
      end();
      await expect(sendFiles()).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    });

    test('with a file that is none is refused', async () => {
      const attachments = [{ fileName: '../x', contentType: 'text/html', content: 'x' }];
      await expect(send({ to: [{ user: users.ada }], ...note, attachments })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    });

    test('to a stranger shows among the denials', () => {
      expect(host.operator.denials('probe')).toContainEqual(
        expect.objectContaining({ member: 'email', code: 'PERMISSION_DENIED' }),
      );
    });
  });

  describe('health', () => {
    test('is that of the worst condition, with its hint, and holds no secret', async () => {
      await host.run(async ({ api }, text) => {
        await api.health('slow', { level: 'degraded', message: 'Answers late' });
        await api.health('vendor', { level: 'failing', message: `Refused ${text}`, hint: 'Enter a new token' });
      }, secret);
      expect(host.plugin()).toMatchObject({ health: 'failing', reason: 'Refused •••. Enter a new token' });
    });

    test('gets better condition by condition', async () => {
      await host.run(({ api }) => api.health('vendor', undefined));
      expect(host.plugin()).toMatchObject({ health: 'degraded', reason: 'Answers late' });
      await host.run(({ api }) => api.health('slow', undefined));
      expect(host.plugin().health).toBe('ok');
      expect(host.plugin()).not.toHaveProperty('reason');
    });

    test('starts anew with the plugin', async () => {
      await host.run(({ api }) => api.health('vendor', { level: 'failing', message: 'Down' }));
      await host.restart();
      expect(host.plugin().health).toBe('ok');
    });

    test('of an unknown level is refused', async () => {
      await expect(
        host.run(({ api }) => api.health('x', { level: 'sick', message: 'y' } as never)),
      ).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/^api\.health: argument 2\.level/),
      });
    });

    test('other plugins see it, and nothing of the configuration', async () => {
      await host.run(({ api }) => api.health('vendor', { level: 'degraded', message: 'Late' }));
      const [info] = await host.run(({ api }) => api.plugins.list());
      expect(info).toEqual({
        name: 'probe',
        displayName: 'Probe',
        version: '1.0.0',
        type: 'extension',
        state: 'enabled',
        health: 'degraded',
        permissions: [],
        signed: false,
        reason: 'Late',
      });
      await host.run(({ api }) => api.health('vendor', undefined));
    });
  });
}
