import { sampleEvent } from '@streamspace/control-plane';
import type { Json, PlatformEvent } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

/** Tells on what it hears, and says what it heard. Its twin listens to it. */
const relay = pluginOf(({ api }) => ({
  events: {
    'session.created': async (event: { id: string }) => {
      await api.events.emit('plugin.probe.told', { about: event.id }, { ref: 'run-1' });
    },
    'plugin.probe.*': (event: object) => api.log.info('heard', { event }),
  },
}));
const manifest = {
  events: ['session.created', 'plugin.probe.*'],
  emits: ['plugin.probe.told', 'audit.violation', 'storage.degraded'],
};

export function emitContract(open: OpenHost): void {
  describe('events of a plugin', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(relay, { manifest });
      const { source, operator } = host;
      await operator.install({ ...source, manifest: { ...source.manifest, name: 'twin', emits: [] } });
      await operator.enable('twin');
    });
    afterAll(() => host.close());
    const heardBy = (name: string): readonly PlatformEvent[] =>
      host.operator
        .logs(name, { limit: 1000 })
        .filter(({ message }) => message === 'heard')
        .map(({ fields }) => fields?.['event'] as PlatformEvent);

    test('reach others and not their own emitter, with who states them and what led to them', async () => {
      const { id } = await host.publish(sampleEvent('session.created'));
      await host.eventually(() => expect(heardBy('twin')).toHaveLength(1));
      expect(heardBy('twin')).toMatchObject([
        {
          type: 'plugin.probe.told',
          source: 'plugin:probe',
          subject: { kind: 'plugin', id: 'probe' },
          causedBy: [{ plugin: 'probe', event: id, ref: 'run-1' }],
          data: { about: id },
        },
      ]);
      expect(heardBy('probe')).toEqual([]);
    });

    test('come once per dedupe key', async () => {
      const answers = await host.run(async ({ api }) => [
        await api.events.emit('plugin.probe.told', { once: true }, { dedupeKey: 'once' }),
        await api.events.emit('plugin.probe.told', { once: true }, { dedupeKey: 'once' }),
      ]);
      expect(answers).toEqual([
        { id: expect.any(String), fresh: true },
        { id: answers[0]?.id, fresh: false },
      ]);
      await host.eventually(() => expect(heardBy('twin').filter(({ data }) => data['once'] === true)).toHaveLength(1));
    });

    test('about one subject come in their order', async () => {
      await host.run(async ({ api }) => {
        for (let turn = 0; turn < 5; turn += 1) {
          await api.events.emit('plugin.probe.told', { turn }, { subject: { kind: 'thing', id: 't1' } });
        }
      });
      const turns = () =>
        heardBy('twin')
          .filter(({ subject }) => subject.kind === 'thing')
          .map(({ data }) => data['turn']);
      await host.eventually(() => expect(turns()).toEqual([0, 1, 2, 3, 4]));
    });

    test('that the manifest does not list are refused', async () => {
      await expect(host.run(({ api }) => api.events.emit('plugin.probe.other', {}))).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining(
          'list it under emits in manifest.json (there: plugin.probe.told, audit.violation, storage.degraded)',
        ),
      });
    });

    test('of the catalogue are taken with the payload that it has', async () => {
      const { data } = sampleEvent('audit.violation');
      await expect(
        host.run(({ api }, payload) => api.events.emit('audit.violation', payload), data),
      ).resolves.toMatchObject({ fresh: true });
    });

    const { violation } = sampleEvent('audit.violation').data;
    const degraded = sampleEvent('storage.degraded').data;
    test.each<[string, string, Json, string]>([
      [
        'a word that it does not know',
        'audit.violation',
        { violation: { ...violation, severity: 'bad' } },
        'violation.severity: ',
      ],
      [
        'a field that it does not have',
        'audit.violation',
        { violation: { ...violation, user: 'u' } },
        'violation: Unrecognized key: "user"',
      ],
      ['null for what is unknown', 'storage.degraded', { ...degraded, downMs: null }, 'downMs: '],
      ['a missing field', 'storage.degraded', { purposes: [], reason: 'UNAVAILABLE' }, 'since: '],
      ['a wrong item of a list', 'storage.degraded', { ...degraded, purposes: ['a', 1] }, 'purposes[1]: '],
    ])('of the catalogue with %s are refused, with the place', async (_what, type, data, fault) => {
      await expect(
        host.run(({ api }, name, payload) => api.events.emit(name, payload), type, data),
      ).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(
          `Cannot emit "${type}": its payload is not that of the catalogue: data.${fault}`,
        ),
      });
    });

    test('for one plugin are refused from who does not have the task, and so is an addressee of any other', async () => {
      await expect(
        host.run(({ api }) => api.events.emit('plugin.probe.told', {}, { to: 'twin' } as object)),
      ).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('only directed events such as "email.failed" have one addressee'),
      });
      await expect(host.run(({ api }) => api.events.emit('email.failed', {}, { to: 'twin' }))).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      });
    });

    test.each<[string, object, object]>([
      ['with a payload beyond 64 KiB', { text: 'x'.repeat(70_000) }, {}],
      ['with a source of their own making', {}, { source: 'host' }],
      ['with a time that is none', {}, { occurredAt: 'yesterday' }],
    ])('%s are refused', async (_what, data, options) => {
      await expect(
        host.run(({ api }, what, how) => api.events.emit('plugin.probe.told', { ...what }, how), data, options),
      ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });

  describe('an event for one plugin', () => {
    const listener = pluginOf(({ api }) => ({
      events: {
        'email.delivered': (event: object) => api.log.info('heard', { event }),
        '*': (event: object) => api.log.info('overheard', { event }),
      },
      provides: { 'email-transport': () => ({ send: () => ({ id: 'm1', state: 'queued' }), status: () => null }) },
    }));
    const mail = sampleEvent('email.delivered').data;
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(listener, {
        manifest: {
          events: ['email.delivered', '*'],
          emits: ['email.delivered'],
          provides: ['email-transport'],
        },
      });
      const { source, operator } = host;
      for (const name of ['asker', 'other']) {
        // oxlint-disable-next-line no-await-in-loop -- they are installed in their order
        await operator.install({ ...source, manifest: { ...source.manifest, name } });
        // oxlint-disable-next-line no-await-in-loop
        await operator.enable(name);
      }
    });
    afterAll(() => host.close());
    const heardBy = (name: string): readonly string[] =>
      host.operator.logs(name, { limit: 1000 }).flatMap(({ message, fields }) => {
        const event = fields?.['event'] as PlatformEvent | undefined;
        return event?.type === 'email.delivered' ? [`${message} from ${event.source}`] : [];
      });
    const tell = (to: string | undefined) =>
      host.run(
        ({ api }, data, whom) =>
          api.events.emit('email.delivered', data, (whom === null ? {} : { to: whom }) as { to: string }),
        mail,
        to ?? null,
      );

    test('reaches that one, with who states it, and nobody else, whatever they listen to', async () => {
      await expect(tell('asker')).resolves.toMatchObject({ fresh: true });
      await host.eventually(() => expect(heardBy('asker')).toEqual(['heard from plugin:probe']));
      expect(heardBy('other')).toEqual([]);
      expect(heardBy('probe')).toEqual([]);
    });

    test('to a plugin that is not there is stated and reaches nobody', async () => {
      await expect(tell('nobody')).resolves.toMatchObject({ fresh: true });
      expect(heardBy('other')).toEqual([]);
    });

    test('needs an addressee', async () => {
      await expect(tell(undefined)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('name the plugin that it is for, with { to }'),
      });
    });

    test('reaches nobody without one, whoever states it', async () => {
      const before = heardBy('asker').length;
      await host.publish(sampleEvent('email.delivered'));
      await host.pass(50);
      expect([heardBy('asker').length, heardBy('other').length]).toEqual([before, 0]);
    });
  });
}
