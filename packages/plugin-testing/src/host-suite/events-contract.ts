import { sampleEvent } from '@streamspace/control-plane';
import type { EventType, Permission } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

/** Writes every event down, with the name under which it came. */
const listener = (names: readonly string[]) => {
  const { 'index.js': text = '' } = pluginOf(({ api }) => {
    const own: readonly string[] = JSON.parse('NAMES') as string[];
    return {
      events: Object.fromEntries(
        own.map((by) => [
          by,
          (event: object, { attempt }: { attempt: number }) => api.log.info('heard', { by, event, attempt }),
        ]),
      ),
    };
  });
  return { 'index.js': text.replace(/(['"`])NAMES\1/, () => JSON.stringify(JSON.stringify(names))) };
};

interface Heard {
  readonly by: string;
  readonly event: ReturnType<typeof sampleEvent> & { readonly data: Record<string, Record<string, unknown>> };
}

export function eventsContract(open: OpenHost): void {
  const heardBy = (host: SuiteHost): Heard[] => host.noted('heard') as unknown as Heard[];

  const listen = (names: readonly string[], permissions: readonly Permission[] = []): Promise<SuiteHost> =>
    open(listener(names), { manifest: { events: [...names], permissions: [...permissions] } });

  /** States an event, and gives what the plugin made of it. */
  async function tell(host: SuiteHost, type: EventType, data = {}): Promise<Heard> {
    const { id } = await host.publish(sampleEvent(type, data));
    await host.eventually(() => expect(heardBy(host).map(({ event }) => event.id)).toContain(id));
    return heardBy(host).find(({ event }) => event.id === id) as Heard;
  }

  describe('what an event holds', () => {
    describe('without any permission', () => {
      let host: SuiteHost;
      beforeAll(async () => {
        host = await listen(['*', 'session.heartbeat']);
      });
      afterAll(() => host.close());

      test('a session is its id, its owner and its template', async () => {
        const { event } = await tell(host, 'session.created');
        expect(event.data).toEqual({
          session: { id: 'ada-firefox-1a2b3c4d', user: expect.any(String), template: 'firefox' },
        });
      });

      test('a user is an id', async () => {
        const { event } = await tell(host, 'user.created');
        expect(Object.keys(event.data['user'] ?? {})).toEqual(['id']);
      });

      test('a template is a name', async () => {
        const { event } = await tell(host, 'template.updated');
        expect(event.data).toEqual({ template: { name: 'firefox' } });
      });

      test('what else the event says about its family is left out', async () => {
        const { event } = await tell(host, 'session.terminated');
        expect(Object.keys(event.data)).toEqual(['session']);
      });

      test('the envelope is whole, and the actor has no name', async () => {
        const { event } = await tell(host, 'session.created');
        expect(event).toMatchObject({
          id: expect.stringMatching(/^evt_[0-9A-Z]{26}$/),
          type: 'session.created',
          occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          certainty: 'observed',
          subject: { kind: 'session', id: 'ada-firefox-1a2b3c4d' },
          orgId: 'default-org',
          source: 'control-plane',
        });
        expect(event.actor).toEqual({ kind: 'user', id: expect.any(String) });
      });

      test('events of the host about plugins need no permission', async () => {
        await host.operator.install({ ...host.source, manifest: { ...host.source.manifest, name: 'other' } });
        await host.eventually(() =>
          expect(heardBy(host).find(({ event }) => event.type === 'plugin.installed')?.event.data).toMatchObject({
            plugin: { name: 'other', version: '1.0.0' },
          }),
        );
        await host.operator.uninstall('other');
      });
    });

    test('with read:sessions the session is whole, but for what is data of users', async () => {
      const host = await listen(['session.*'], ['read:sessions']);
      const { event } = await tell(host, 'session.terminated');
      expect(event.data['session']).toMatchObject({ username: 'ada', state: 'terminated' });
      expect(event.data['session']).not.toHaveProperty('teams');
      expect(event.data).toHaveProperty('reason');
      expect(event.actor).not.toHaveProperty('name');
      await host.close();
    });

    test('with read:users as well nothing is left out', async () => {
      const host = await listen(['session.*', 'user.*'], ['read:sessions', 'read:users']);
      const { event } = await tell(host, 'session.created');
      expect(event.data['session']).toHaveProperty('teams');
      expect(event.actor).toMatchObject({ name: 'ada', role: 'user' });
      expect((await tell(host, 'user.updated')).event.data['user']).toMatchObject({ email: 'ada@example.com' });
      await host.close();
    });
  });

  describe('which handler gets an event', () => {
    describe('one that knows names, aliases and patterns', () => {
      let host: SuiteHost;
      beforeAll(async () => {
        host = await listen([
          '*',
          'session.*',
          'session.resources.*',
          'session.created',
          'session.stopped',
          'dlp.violation',
          'user.login',
        ]);
      });
      afterAll(() => host.close());

      test.each([
        ['session.created', 'session.created', 'its exact name before any pattern'],
        ['session.terminated', 'session.stopped', 'an alias before a pattern'],
        ['session.resources.updated', 'session.resources.*', 'the longest pattern'],
        ['session.woken', 'session.*', 'a pattern, which crosses dots'],
        ['template.created', '*', 'the pattern of all'],
        ['user.login', 'user.login', 'a name without a pattern beside it'],
      ] as const)('%s goes to "%s": %s', async (type, by, _why) => {
        const heard = await tell(host, type);
        expect(heard.by).toBe(by);
        expect(heard.event.type).toBe(type);
        expect(heardBy(host).filter(({ event }) => event.id === heard.event.id)).toHaveLength(1);
      });

      test('an alias for one source takes events of that source only', async () => {
        const dlp = await tell(host, 'audit.violation', { violation: { source: 'dlp' } });
        const compliance = await tell(host, 'audit.violation', { violation: { source: 'compliance' } });
        expect([dlp.by, compliance.by]).toEqual(['dlp.violation', '*']);
      });

      test('a lossy event never comes by a pattern', async () => {
        await host.publish(sampleEvent('session.heartbeat'));
        await tell(host, 'session.created');
        expect(heardBy(host).filter(({ event }) => event.type === 'session.heartbeat')).toEqual([]);
      });
    });

    test('a lossy event comes to who names it', async () => {
      const host = await listen(['session.heartbeat'], ['read:sessions']);
      expect(await tell(host, 'session.heartbeat')).toMatchObject({ by: 'session.heartbeat' });
      await host.close();
    });

    test('an event that nobody asked for makes no delivery', async () => {
      const host = await listen(['user.login']);
      await host.publish(sampleEvent('session.created'));
      await tell(host, 'user.login');
      expect(await host.deliveries()).toHaveLength(1);
      await host.close();
    });

    test('handlers may be registered by a call in onLoad, and not later', async () => {
      const host = await open(
        pluginOf(({ api }) => {
          api.webhooks.on('session.*', (event) => {
            api.log.info('heard', { by: 'session.*', event });
            try {
              api.webhooks.on('user.*', () => undefined);
            } catch (error) {
              api.log.info('late', { code: (error as { code: string }).code, message: (error as Error).message });
            }
          });
        }),
      );
      expect(host.plugin().events).toEqual(['session.*']);
      await tell(host, 'session.created');
      expect(host.noted('late')).toEqual([
        { code: 'INVALID_ARGUMENT', message: 'api.webhooks.on("user.*") comes too late: call it in onLoad' },
      ]);
      await host.close();
    });

    test('what happened while the plugin was off is not delivered, what happened while it restarted is', async () => {
      const host = await listen(['session.created']);
      await host.operator.disable('probe');
      await host.publish(sampleEvent('session.created'));
      await host.pass(100);
      await host.operator.enable('probe');
      const { event } = await tell(host, 'session.created');
      expect(heardBy(host).map(({ event: { id } }) => id)).toEqual([event.id]);
      await host.close();
    });
  });
}
