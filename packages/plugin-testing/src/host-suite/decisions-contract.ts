import type { DecisionName, Manifest, Session, User } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

/** Decides by the reason or the name in the question. */
const judge = pluginOf(({ api }) => {
  type Question = { readonly reason?: string; readonly name?: string; readonly at: string };
  const answer = async ({ reason, name, at }: Question): Promise<unknown> => {
    switch (reason ?? name) {
      case 'no':
        return { verdict: 'deny', message: 'Not today', code: 'not_today', link: { label: 'Why', href: '/why' } };
      case 'yes':
        return { verdict: 'allow', constraints: { printing: false }, notice: `Asked at ${at}` };
      case 'slow':
        await new Promise((resolve) => {
          setTimeout(resolve, 2000);
        });
        return undefined;
      case 'broken':
        throw new Error('cannot think');
      case 'nonsense':
        return { verdict: 'maybe' };
      case 'wait':
        return { verdict: 'allow', obligations: [{ delaySeconds: 1 }] };
      case 'approve':
        return { verdict: 'allow', obligations: ['approval'] };
      default:
        return undefined;
    }
  };
  api.log.info('ready');
  return { decisions: { 'session.terminate': answer, 'file.transfer': answer } };
});

const decides = (...names: readonly DecisionName[]): Partial<Manifest> => ({
  permissions: ['admin'],
  permissionReasons: { admin: 'Decides what sessions may do' },
  adminCapabilities: names.map((name) => ({
    capability: `decide:${name}` as const,
    reason: 'The suite wants to know',
  })),
  decisions: names.map((on) => ({ on })),
});

export function decisionsContract(open: OpenHost): void {
  describe('decisions', () => {
    let host: SuiteHost;
    let session: Session;
    let user: User;
    beforeAll(async () => {
      host = await open(judge, { manifest: decides('session.terminate', 'file.transfer') });
      [user] = (await host.controlPlane.users.list({}, { limit: 1 })) as readonly [User];
      session = await newSession();
    });
    afterAll(() => host.close());

    async function newSession(): Promise<Session> {
      const [template] = await host.controlPlane.templates.list({}, { limit: 1 });
      return host.controlPlane.sessions.create({ user: user.id, template: template?.name ?? '' }, {});
    }
    const end = (reason?: string) =>
      host.operator.decide('session.terminate', { session, force: false, ...(reason === undefined ? {} : { reason }) });
    const file = (name: string) =>
      host.operator.decide('file.transfer', { session, user, direction: 'out', sizeBytes: 1, name });
    /** Lets time pass while a question is open. */
    async function during<T>(question: Promise<T>, ms: number): Promise<T> {
      void question.catch(() => undefined);
      await host.pass(ms);
      return question;
    }

    test('a refusal tells why, by whom, and where to go', async () => {
      expect(await end('no')).toMatchObject({
        verdict: 'deny',
        refusals: [{ plugin: 'probe', message: 'Not today', code: 'not_today', link: { label: 'Why', href: '/why' } }],
        overridden: false,
      });
    });

    test('no opinion allows, and an allowance may constrain', async () => {
      expect(await end()).toMatchObject({ verdict: 'allow', refusals: [], unanswered: [] });
      expect(await end('yes')).toMatchObject({
        verdict: 'allow',
        constraints: { printing: false },
        notices: [expect.stringMatching(/^Asked at \d{4}-\d\d-\d\dT/)],
      });
    });

    test.each(['slow', 'broken', 'nonsense'])(
      'an answer that is %s is none: the end is allowed, a file is not',
      async (how) => {
        expect(await during(end(how), 700)).toMatchObject({ verdict: 'allow', unanswered: ['probe'] });
        expect(await during(file(how), 700)).toMatchObject({
          verdict: 'deny',
          unanswered: ['probe'],
          refusals: [{ code: 'undecided' }],
        });
      },
    );

    test('operators are told, once per ten minutes', async () => {
      const told = host
        .logs()
        .filter(({ message }) => message.startsWith('Did not decide file.transfer, so it is refused'));
      expect(told).toHaveLength(1);
    });

    test('the operator has the last word on what holds then', async () => {
      host.operator.setFailMode('probe', 'file.transfer', 'allow');
      expect(await file('broken')).toMatchObject({ verdict: 'allow', unanswered: ['probe'] });
      expect(host.operator.decisions().find(({ decision }) => decision === 'file.transfer')).toMatchObject({
        deciders: [{ plugin: 'probe', running: true, budgetMs: 300, onFailure: 'allow', overridden: true, rules: 0 }],
      });
      host.operator.setFailMode('probe', 'file.transfer', undefined);
      expect(await file('broken')).toMatchObject({ verdict: 'deny' });
      expect(() => host.operator.setFailMode('probe', 'session.wake', 'deny')).toThrow('probe does not decide');
    });

    test('the plugin can leave finer rules for that time', async () => {
      await host.run(async ({ api }, template) => {
        const { decisions } = api as unknown as {
          decisions: { setFailRules(name: string, rules: readonly object[]): Promise<void> };
        };
        await decisions.setFailRules('session.terminate', [
          { templates: [template], onFailure: 'deny' },
          { users: ['nobody'], onFailure: 'deny' },
        ]);
      }, session.template);
      expect(await end('broken')).toMatchObject({ verdict: 'deny' });
      await host.run(async ({ api }) => {
        const { decisions } = api as unknown as {
          decisions: { setFailRules(name: string, rules: readonly object[]): Promise<void> };
        };
        await decisions.setFailRules('session.terminate', []);
      });
      expect(await end('broken')).toMatchObject({ verdict: 'allow' });
    });

    test('break-glass accounts pass a refusal, and it is written down', async () => {
      const trusted = { ...user, breakGlass: true };
      const request = { session, user: trusted, direction: 'out', sizeBytes: 1, name: 'no' } as const;
      expect(await host.operator.decide('file.transfer', request)).toMatchObject({
        verdict: 'deny',
        overridden: true,
      });
      expect(host.operator.recentDecisions()[0]).toMatchObject({
        decision: 'file.transfer',
        verdict: 'deny',
        overridden: true,
        user: user.id,
        session: session.id,
      });
    });

    test('a guarded control plane does nothing that is refused', async () => {
      const { sessions } = host.operator.guard(host.controlPlane);
      await expect(sessions.terminate(session.id, { reason: 'no' }, {})).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: 'Not today',
        reason: 'not_today',
        details: { plugin: 'probe' },
      });
      await expect(sessions.terminate(session.id, { reason: 'approve' }, {})).rejects.toMatchObject({
        code: 'CONSENT_NEEDED',
      });
      expect((await sessions.get(session.id)).state).not.toMatch(/^terminat/);
      await during(sessions.terminate(session.id, { reason: 'wait' }, {}), 1500);
      expect((await sessions.get(session.id)).state).toMatch(/^terminat/);
    });

    test('while the plugin is switched off it decides nothing', async () => {
      session = await newSession();
      await host.operator.disable('probe');
      expect(await end('no')).toMatchObject({ verdict: 'allow', unanswered: [] });
      expect(host.operator.decisions()).toEqual([]);
      await host.operator.enable('probe');
      expect(await end('no')).toMatchObject({ verdict: 'deny' });
    });
  });

  describe('asking for a decision', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(
        pluginOf(() => undefined),
        { manifest: { asks: ['recording.delete'] } },
      );
    });
    afterAll(() => host.close());
    const ask = (name: string) =>
      host.run(
        ({ api }, what) =>
          (api as unknown as { decisions: { ask(name: string, request: object): Promise<unknown> } }).decisions.ask(
            what,
            { recording: { id: 'r1' }, reason: 'expired' },
          ),
        name,
      );

    test('is allowed where nobody decides it', async () => {
      expect(await ask('recording.delete')).toMatchObject({ verdict: 'allow', refusals: [] });
    });

    test('is refused for what the manifest does not list', async () => {
      await expect(ask('user.login')).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: 'probe cannot ask for "user.login": list it under asks in manifest.json',
      });
      await expect(ask('world.end')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });
}
