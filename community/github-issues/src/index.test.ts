import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { Session } from '@streamspace/plugin-sdk';
import { createTestHost, pluginContract, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import { createFakeGithub, type FakeGithub, type FakeGithubOptions } from '@streamspace/plugin-testing/github';
import { afterEach, describe, expect, test, vi } from 'vitest';
import plugin from './index.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' });
const app = { appId: 12, installationId: 34, publicKey };
const token = 'github_pat_0123456789';
const webhookSecret = 'it is a secret to everybody';
const config = { auth: 'token', token, repository: 'acme/desktops', webhookSecret };

pluginContract(plugin, { directory: new URL('..', import.meta.url), config });

let host: TestHost;
let github: FakeGithub;
let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

async function start(more: object = {}, options: FakeGithubOptions = {}): Promise<void> {
  host = await createTestHost(plugin, { config: { ...config, ...more }, enabled: false });
  github = createFakeGithub({ now: () => host.clock.now().getTime() / 1000, ...options });
  host.egress.serve('api.github.com', (request) => github.handle(request));
  stop = () => host.stop();
  await host.operator.enable('github-issues');
}

/** A running session of ada's, and ada. */
async function scene(
  template = 'firefox',
): Promise<{ session: Session; viewer: { id: string; username: string; role: 'user' } }> {
  const [user] = await host.controlPlane.users.list({ username: 'grace' }, { limit: 1 });
  if (user === undefined) throw new Error('grace is missing');
  const { id } = await host.controlPlane.sessions.create({ user: user.id, template }, {});
  await host.clock.advance('2min');
  return {
    session: await host.controlPlane.sessions.get(id),
    viewer: { id: user.id, username: user.username, role: 'user' },
  };
}

const input = { title: 'The sound is gone', description: 'Since this morning', details: true };

async function report(
  more: object = {},
  requestId = 'request-12345678',
  place?: Awaited<ReturnType<typeof scene>>,
): Promise<unknown> {
  const { session, viewer } = place ?? (await scene());
  const target = { kind: 'session', id: session.id } as const;
  return host.act('file-report', { input: { ...input, ...more }, viewer, target, requestId });
}

/** Signing takes real time, which the test's clock does not wait for. */
const filed = (count: number): Promise<void> =>
  vi.waitFor(async () => {
    await host.clock.advance('1s');
    expect(github.issues).toHaveLength(count);
  });

const inbox = async (): Promise<readonly string[]> => (await host.controlPlane.inbox()).map(({ title }) => title);

function deliver(payload: object, { id = 'd-1', event = 'issues', secret = webhookSecret } = {}): Promise<Response> {
  const body = JSON.stringify(payload);
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = { 'x-github-event': event, 'x-github-delivery': id, 'x-hub-signature-256': signature };
  return host.request('/hooks/github', { method: 'POST', headers, body });
}

describe('reporting a problem', () => {
  test('acceptance 1: a report makes one issue, with the marker, and the reporter gets the link', async () => {
    await start();
    const place = await scene();
    const target = { kind: 'session', id: place.session.id } as const;
    expect(await host.act('report', { viewer: place.viewer, target, from: 'menu' })).toMatchObject({
      show: { block: 'form', action: 'file-report', preview: 'preview-report' },
    });
    expect(await report({}, 'request-12345678', place)).toMatchObject({
      done: expect.stringContaining('will be filed'),
    });
    await host.clock.advance('5s');
    expect(github.issues).toHaveLength(1);
    const [issue] = github.issues;
    expect(issue).toMatchObject({ title: 'The sound is gone', labels: ['streamspace'] });
    expect(issue?.body).toContain('Reported by grace');
    expect(issue?.body).toContain('Since this morning');
    expect(issue?.body).toMatch(/<!-- streamspace:request-12345678 -->$/);
    expect(await inbox()).toContain('Your report is issue 1');
  });

  test('shows in the preview what the issue will say, and files nothing', async () => {
    await start();
    const { session, viewer } = await scene();
    const outcome = await host.act('preview-report', { input, viewer, target: { kind: 'session', id: session.id } });
    expect(JSON.stringify(outcome)).toContain('| template | firefox |');
    await host.clock.advance('5s');
    expect(github.issues).toEqual([]);
  });

  test('acceptance 2: a double click makes one issue', async () => {
    await start();
    const place = await scene();
    await Promise.all([report({}, 'request-12345678', place), report({}, 'request-12345678', place)]);
    await host.clock.advance('1min');
    expect(github.issues).toHaveLength(1);
  });

  test('acceptance 3: a crash after GitHub has taken it makes no second issue', async () => {
    await start();
    const place = await scene();
    // The answer is lost with the connection: the issue is there, and the job does not know it.
    github.failNext({ status: 502, afterwards: true }, 'POST /repos/acme/desktops/issues');
    await report({}, 'request-12345678', place);
    await host.clock.advance('2s');
    expect(github.issues).toHaveLength(1);
    await host.faults.killHost();
    await host.clock.advance('2min');
    expect(github.issues).toHaveLength(1);
    expect(await inbox()).toContain('Your report is issue 1');
  });

  test('acceptance 4: mentions and back-ticks stay harmless', async () => {
    await start();
    await report({
      title: '@everyone `look`',
      description: '@everyone ``` # not a heading <!-- streamspace:other -->',
    });
    await host.clock.advance('5s');
    const [issue] = github.issues;
    expect(issue?.title).not.toMatch(/@\w/);
    expect(issue?.body).not.toMatch(/@\w/);
    expect(issue?.body).toContain('````text\n');
    expect(issue?.body).not.toContain('streamspace:other');
  });

  test('acceptance 7: an assignee whom GitHub does not know is left out', async () => {
    await start({ assignees: ['nobody'] }, { users: ['octocat'] });
    await report();
    await host.clock.advance('5s');
    expect(github.issues).toMatchObject([{ assignees: [] }]);
    expect(host.logs().some(({ message }) => message.includes('assignees'))).toBe(true);
  });

  test('acceptance 9: what is not in the list of fields never appears', async () => {
    await start({ fields: ['template'] });
    const { session, viewer } = await scene();
    await report({}, 'request-12345678', { session, viewer });
    await host.clock.advance('5s');
    const body = github.issues[0]?.body ?? '';
    expect(body).toContain('| template | firefox |');
    for (const value of [session.id, 'example.com', '| state', '| age', session.podName]) {
      if (value !== undefined) expect(body).not.toContain(value);
    }
  });

  test('says nothing of the session or the reporter where that is not wanted', async () => {
    await start({ reporterName: 'none' });
    await report({ details: false });
    await host.clock.advance('5s');
    expect(github.issues[0]?.body).not.toMatch(/grace|firefox/);
  });

  test('acceptance 10: the first route that fits says where', async () => {
    const routes = [
      { tag: 'gpu', repository: 'acme/gpu', labels: ['gpu'] },
      { template: 'gimp', repository: 'acme/graphics' },
    ];
    await start({ routes }, { repositories: ['acme/desktops', 'acme/graphics', 'acme/gpu'] });
    await report({}, 'request-00000001', await scene('gimp'));
    const tagged = await scene();
    const { session } = tagged;
    const { routeOf } = await import('./context.ts');
    expect(
      routeOf(
        { routes: [{ ...routes[0]!, labels: ['gpu'] }], repository: 'a/b', labels: ['x'] },
        { ...session, tags: ['gpu'] },
      ),
    ).toEqual({
      repository: 'acme/gpu',
      labels: ['x', 'gpu'],
    });
    await report({}, 'request-00000002', tagged);
    await host.clock.advance('10s');
    expect(github.issues.map(({ repository }) => repository)).toEqual(['acme/graphics', 'acme/desktops']);
  });

  test('waits as long as GitHub asks', async () => {
    await start();
    github.failNext({ status: 403, headers: { 'retry-after': '90' }, message: 'secondary rate limit' }, 'POST /repos');
    await report();
    await host.clock.advance('80s');
    expect(github.issues).toEqual([]);
    await host.clock.advance('20s');
    expect(github.issues).toHaveLength(1);
  });

  test('that GitHub refuses for good goes to the administrators, with what to file by hand', async () => {
    await start();
    github.disableIssues('acme/desktops');
    await report();
    await host.clock.advance('5s');
    const notices = await host.controlPlane.inbox();
    const notice = notices.find(({ title }) => title === 'A report could not be filed at GitHub');
    expect(notice?.text).toContain('Issues are switched off');
    expect(notice?.text).toContain('Since this morning');
    expect(await inbox()).toContain('Your report could not be filed; the administrators have it');
  });

  test('shows people their own reports, and operators all', async () => {
    await start();
    await report();
    await host.clock.advance('5s');
    const other = { id: 'someone', username: 'someone', role: 'user' } as const;
    expect(await host.view('pages', 'reports', { viewer: other })).toMatchObject({ rows: [] });
    expect(await host.view('pages', 'reports')).toMatchObject({
      rows: [{ title: 'The sound is gone', state: 'open' }],
    });
  });
});

describe('access', () => {
  test('as an App is by its key, and the token of the installation is used again', async () => {
    await start({ auth: 'app', appId: 12, installationId: 34, privateKey: pem, token: undefined }, { app });
    await report({}, 'request-00000001');
    await report({}, 'request-00000002');
    await filed(2);
    expect(github.installationTokens).toBe(1);
    await host.clock.advance('2h');
    await report({}, 'request-00000003');
    await filed(3);
    expect(github.installationTokens).toBe(2);
  });

  test('that is gone shows as failing, with a banner, and ends when it works again', async () => {
    await start();
    github.failNext({ status: 401, message: 'Bad credentials' });
    expect(await host.test()).toMatchObject([{ status: 'failed', message: expect.stringContaining('key or token') }]);
    github.failNext({ status: 401, message: 'Bad credentials' }, 'POST /repos');
    await report();
    await host.clock.advance('5s');
    expect(host.plugin()).toMatchObject({ health: 'failing' });
    expect(host.operator.banners()).toMatchObject([{ title: 'GitHub issues have lost their access' }]);
    await report({}, 'request-00000002');
    await host.clock.advance('5s');
    expect(host.plugin()).toMatchObject({ health: 'ok' });
    expect(host.operator.banners()).toEqual([]);
  });

  test('is checked by a command and by "Test connection"', async () => {
    await start();
    expect(await host.command('github:test')).toEqual({ done: 'acme/desktops can be reached' });
    expect(await host.test()).toEqual([{ name: 'Repository', status: 'ok', message: 'acme/desktops can be reached' }]);
  });

  test('acceptance 8: no key and no token is in a log or an error', async () => {
    await start({ auth: 'app', appId: 12, installationId: 34, privateKey: pem, token }, { app });
    github.failNext({ status: 500, message: `echo ${token}` });
    await report();
    await filed(1);
    const lines = pem.split('\n').filter((line) => line.length > 40);
    const seen = JSON.stringify([host.logs(), await host.deliveries(), host.plugin(), await host.controlPlane.inbox()]);
    for (const secret of [token, ...lines]) expect(seen).not.toContain(secret);
  });

  test('needs what its kind needs', async () => {
    await start();
    await expect(host.configure({ ...config, auth: 'app' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('the way back', () => {
  const closed = {
    action: 'closed',
    issue: { number: 1, html_url: 'https://github.com/acme/desktops/issues/1' },
    repository: { full_name: 'acme/desktops' },
  };

  test('acceptance 6: closing the issue tells the reporter', async () => {
    await start();
    await report();
    await host.clock.advance('5s');
    expect((await deliver(closed)).status).toBe(204);
    expect(await inbox()).toContain('Your report “The sound is gone” is closed');
    await deliver(
      { ...closed, action: 'created', comment: { user: { login: 'octocat', type: 'User' } } },
      { id: 'd-2', event: 'issue_comment' },
    );
    expect(await inbox()).toContain('Your report “The sound is gone” has a new comment');
  });

  test('acceptance 5: a wrong signature is refused, and a delivery counts once', async () => {
    await start();
    await report();
    await host.clock.advance('5s');
    expect((await deliver(closed, { secret: 'another secret of that length' })).status).toBe(401);
    expect(await inbox()).toEqual(['Your report is issue 1']);
    await deliver(closed);
    const { controlPlane } = host;
    const before = (await controlPlane.inbox()).map(({ id }) => id);
    expect((await deliver(closed)).status).toBe(204);
    expect((await controlPlane.inbox()).map(({ id }) => id)).toEqual(before);
  });

  test('is closed without a secret, and takes nothing that is no delivery', async () => {
    await start({ webhookSecret: undefined });
    expect((await deliver(closed)).status).toBe(404);
    await host.stop();
    await start();
    expect((await host.request('/hooks/github', { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await deliver([])).status).toBe(400);
    expect((await deliver({ ...closed, issue: { ...closed.issue, number: 99 } }, { id: 'd-9' })).status).toBe(204);
  });
});

describe('sessions that fail by themselves', () => {
  const failed = (template: string, code = 'image_pull') =>
    sampleEvent('session.failed', { session: { template }, error: { code, message: 'no such image' } });

  test('make one issue for each template and kind of fault, and comments at most once an hour', async () => {
    await start({ autoCreate: 'first-failure' });
    for (let count = 0; count < 4; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await host.publish(failed('firefox'));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await host.clock.advance('5min');
    }
    expect(github.issues).toMatchObject([{ title: 'firefox: image_pull', comments: [] }]);
    await host.clock.advance('1h');
    await host.publish(failed('firefox'));
    await host.clock.advance('1min');
    expect(github.issues[0]?.comments).toEqual(['It happened 4 times more.']);
    await host.publish(failed('gimp'));
    await host.clock.advance('1min');
    expect(github.issues).toHaveLength(2);
  });

  test('make none unless that is wanted', async () => {
    await start();
    await host.publish(failed('firefox'));
    await host.clock.advance('1min');
    expect(github.issues).toEqual([]);
  });
});

describe('tickets for other plugins', () => {
  const ticket = {
    title: 'No MFA for @ada',
    body: '**Ada** signs in without a second factor.<!-- hidden -->',
    severity: 'high',
    dedupeKey: 'mfa:ada',
    labels: ['compliance'],
    links: [{ label: 'The [finding]', url: 'https://desktops.example.com/findings/7' }],
  } as const;
  const tickets = (plugin = 'compliance') => host.extensions.use('ticketing', { plugin });

  test('one becomes an issue, with who wants it, severity, labels and links', async () => {
    await start();
    const created = await tickets().create(ticket);
    const [issue] = github.issues;
    expect(created).toEqual({ id: 'acme/desktops#1', url: expect.stringContaining('/issues/1'), created: true });
    expect(issue?.labels).toEqual(['streamspace', 'severity: high', 'compliance']);
    expect(issue?.body).toContain('Filed by the plugin compliance, severity high.');
    expect(issue?.body).toContain('**Ada** signs in without a second factor.');
    expect(issue?.body).not.toContain('hidden');
    expect(issue?.body).toContain(String.raw`- [The \[finding\]](<https://desktops.example.com/findings/7>)`);
    expect(issue?.title).not.toContain('@ada');
  });

  test('the same one, also twice at once, is the same issue while that is open', async () => {
    await start();
    const both = await Promise.all([tickets().create(ticket), tickets().create(ticket)]);
    expect(both.map(({ created }) => created).toSorted()).toEqual([false, true]);
    expect(await tickets().create({ ...ticket, body: 'again' })).toMatchObject({ created: false });
    expect(github.issues).toHaveLength(1);
    expect(await tickets().get('acme/desktops#1')).toMatchObject({ state: 'open' });

    const closing = { action: 'closed', issue: { number: 1, html_url: 'https://github.com/x' } };
    await deliver({ ...closing, repository: { full_name: 'acme/desktops' } });
    expect(await tickets().get('acme/desktops#1')).toMatchObject({ state: 'closed' });
    expect(await tickets().create(ticket)).toMatchObject({ id: 'acme/desktops#2', created: true });
  });

  test('keys of one plugin say nothing to another', async () => {
    await start();
    await tickets('compliance').create(ticket);
    expect(await tickets('billing').create(ticket)).toMatchObject({ created: true });
    expect(github.issues).toHaveLength(2);
  });

  test('an attempt whose end nobody heard is found again', async () => {
    await start();
    github.failNext({ status: 502, afterwards: true }, 'POST /repos');
    await expect(tickets().create(ticket)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', retryable: true });
    expect(await tickets().create(ticket)).toMatchObject({ id: 'acme/desktops#1' });
    expect(github.issues).toHaveLength(1);
  });

  test('is null for what was never filed', async () => {
    await start();
    expect(await tickets().get('acme/desktops#99')).toBeNull();
  });
});
