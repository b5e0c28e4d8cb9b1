import { sampleEvent } from '@streamspace/plugin-testing';
import { afterEach, expect, test } from 'vitest';
import { verifyDkim } from './__fixtures__/dkim.ts';
import { openStage, password, user, type Stage, type StageOptions } from './__fixtures__/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());
const start = async (options: StageOptions = {}): Promise<void> => void (stage = await openStage(options));
const mails = () => stage.server.mails;
const arrived = (count: number): Promise<void> => stage.until(() => mails().length >= count, `${count} mails`);

type Sample = Parameters<Stage['host']['publish']>[0];
const session = { id: 'ada-firefox-1a2b3c4d', user: 'u-ada', username: 'ada', template: 'firefox-browser' };
const of = (type: 'session.created' | 'session.hibernated' | 'session.failed', more: object = {}): Sample =>
  sampleEvent(type, { session: { ...session, ...more } });
const created = (id: string, more: object = {}): Sample => of('session.created', { id, ...more });

async function publish(...events: readonly Sample[]): Promise<void> {
  for (const event of events) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as they happen
    await stage.host.publish(event);
  }
}

const pass = (minutes: number): Promise<void> => stage.pass(minutes);

const mailFrom = (caller: string, more: object = {}) => ({
  to: [{ user: 'u-ada' }],
  addresses: ['ada@example.com'],
  subject: 'Your invoice',
  text: 'It is attached.',
  caller,
  ...more,
});
const transport = () => stage.host.extensions.use('email-transport', { plugin: 'host' });

test('acceptance 1: the configuration of the first version sends mails in text and HTML to both recipients and Cc', async () => {
  await start({
    config: {
      fromName: 'StreamSpace Notifications',
      ccAddresses: ['manager@example.com'],
      includeDetails: true,
      htmlFormat: true,
      useTLS: true,
      rateLimit: 30,
    },
  });
  await publish(
    of('session.created'),
    of('session.hibernated'),
    sampleEvent('user.created', { user: { username: 'bob' } }),
  );
  await arrived(3);
  const parsed = await Promise.all([0, 1, 2].map((index) => stage.server.parsed(index)));
  expect(parsed.map(({ subject }) => subject)).toEqual([
    'StreamSpace: New session — firefox-browser',
    'StreamSpace: Session hibernated — ada-firefox-1a2b3c4d',
    'StreamSpace: New user — bob',
  ]);
  for (const { from, to, cc, text, html } of parsed) {
    expect(from?.text).toBe('"StreamSpace Notifications" <notifications@example.com>');
    expect([to, cc].flat().map((list) => list?.text)).toEqual([
      'admin@example.com, team@example.com',
      'manager@example.com',
    ]);
    expect(text).toContain('StreamSpace');
    expect(html).toContain('<h1');
  }
  expect(mails()[0]).toMatchObject({
    secure: true,
    user,
    to: ['admin@example.com', 'team@example.com', 'manager@example.com'],
  });
});

test('acceptance 2: without HTML a mail is one part of plain text', async () => {
  await start({ config: { htmlFormat: false } });
  await publish(of('session.created'));
  await arrived(1);
  const { text, html, headers } = await stage.server.parsed(0);
  expect(headers.get('content-type')).toMatchObject({ value: 'text/plain' });
  expect(html).toBe(false);
  expect(text).toContain('Template: firefox-browser');
});

test('acceptance 3: TLS from the first byte where it is asked for', async () => {
  await start({
    server: { encryption: 'implicit', users: { [user]: password } },
    config: { tls: undefined },
    enabled: false,
  });
  await stage.host.configure({ ...stage.config, tls: { caPem: stage.server.ca, implicit: true } });
  await stage.host.operator.enable('streamspace-email');
  await publish(of('session.created'));
  await arrived(1);
  expect(mails()[0]).toMatchObject({ secure: true, user });
});

test('acceptance 3: a server that does not encrypt gets nothing, and the health says why', async () => {
  await start({ server: { encryption: 'none', users: { [user]: password } } });
  await publish(of('session.created'));
  await pass(40);
  expect(mails()).toEqual([]);
  expect(stage.server.logins).toEqual([]);
  expect(stage.host.plugin()).toMatchObject({ health: 'failing', reason: expect.stringContaining('does not encrypt') });
});

test('acceptance 4: a refused sign-in is tried once, and the right password sends what waited', async () => {
  await start({ config: { password: 'wrong' }, enabled: false });
  await stage.host.operator.enable('streamspace-email');
  await publish(of('session.created'), created('two'));
  await pass(5);
  expect(stage.server.logins).toHaveLength(1);
  expect(stage.host.operator.banners()).toHaveLength(1);
  await stage.host.configure({ ...stage.config, password });
  await arrived(2);
  expect(stage.host.operator.banners()).toHaveLength(0);
});

test('acceptance 5: a relay without sign-in works', async () => {
  await start({ server: {}, config: { auth: 'none', username: undefined, password: undefined } });
  await publish(of('session.created'));
  await arrived(1);
  expect(mails()[0]).toMatchObject({ secure: true, user: undefined });
});

test('acceptance 6: after 20 minutes without a server all mails arrive, in order, none twice', async () => {
  await start({ config: { rateLimit: 0 } });
  await stage.server.down();
  await publish(...['a', 'b', 'c', 'd'].map((id) => created(id, { template: id })));
  await pass(20);
  await stage.server.up();
  await pass(45);
  await arrived(4);
  const subjects = await Promise.all(mails().map(async (_mail, index) => (await stage.server.parsed(index)).subject));
  expect(subjects).toEqual(['a', 'b', 'c', 'd'].map((id) => `StreamSpace: New session — ${id}`));
});

test('acceptance 7: a connection that breaks after the mail costs one more, with the same Message-ID and the same bytes', async () => {
  await start();
  stage.server.afterData.push('cut');
  await publish(of('session.created'));
  await arrived(1);
  await pass(5);
  await arrived(2);
  await pass(30);
  expect(mails()).toHaveLength(2);
  expect(mails()[0]?.raw.equals(mails()[1]?.raw ?? Buffer.of())).toBe(true);
});

test('acceptance 7: so does a host that is killed before the answer', async () => {
  await start();
  stage.server.afterData.push('hang');
  await publish(of('session.created'));
  await arrived(1);
  await stage.host.faults.killHost();
  await pass(5);
  await arrived(2);
  const [first, second] = await Promise.all([stage.server.parsed(0), stage.server.parsed(1)]);
  expect(first.messageId).toBe(second.messageId);
  expect(mails()).toHaveLength(2);
});

test('acceptance 8: of three recipients one is refused: two get the mail, and the third shows with the server’s words', async () => {
  await start({ config: { toAddresses: ['a@example.com', 'gone@example.com', 'c@example.com'] } });
  stage.server.refused.set('gone@example.com', { code: 550, text: '5.1.1 No such user' });
  await publish(of('session.created'));
  await arrived(1);
  await pass(60);
  expect(mails().map(({ to }) => to)).toEqual([['a@example.com', 'c@example.com']]);
  const page = JSON.stringify(await stage.host.view('pages', 'mails'));
  expect(page).toContain('"address":"gone@example.com","state":"Failed","reply":"550 5.1.1 No such user"');
});

test.each([
  ['as Google does', true],
  ['as Microsoft does', false],
])('acceptance 9: a token that is refused %s is renewed once', async (_how, challenges) => {
  const tokens = new Set(['first']);
  const oauth2 = {
    provider: 'google',
    clientId: 'app',
    clientSecret: 'client-secret-1',
    refreshToken: 'refresh-token-1',
  };
  await start({
    server: { tokens, challenges },
    config: { auth: 'oauth2', password: undefined, oauth2 },
    enabled: false,
  });
  const answers = ['first', 'second'];
  stage.host.egress.serve('oauth2.googleapis.com', () =>
    Response.json({ access_token: answers.shift() ?? 'none', expires_in: 3600 }),
  );
  await stage.host.operator.enable('streamspace-email');
  tokens.clear();
  tokens.add('second');
  await pass(5);
  await publish(of('session.created'));
  await arrived(1);
  expect(mails()[0]?.user).toBe(user);
  const asked = stage.host.egress.requests.filter(({ url }) => url === 'https://oauth2.googleapis.com/token');
  expect(asked).toHaveLength(2);
  expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
    grant_type: 'refresh_token',
    client_id: 'app',
    client_secret: 'client-secret-1',
    refresh_token: 'refresh-token-1',
  });
});

test('acceptance 10: a name cannot add a header or a recipient', async () => {
  await start();
  const hostile = 'Eve\r\nBcc: x@y.example\r\n\r\n<script>alert(1)</script>';
  await publish(
    sampleEvent('user.created', { user: { username: hostile } }),
    created('x', { template: hostile, username: hostile }),
  );
  await transport().send(mailFrom('billing', { subject: hostile, text: hostile }));
  await arrived(3);
  for (const [index, mail] of mails().entries()) {
    // oxlint-disable-next-line no-await-in-loop -- three
    const { headers, html, bcc } = await stage.server.parsed(index);
    expect(mail.to).not.toContain('x@y.example');
    expect(bcc).toBeUndefined();
    expect([...headers.keys()]).not.toContain('bcc');
    expect(html || '').not.toContain('<script>');
  }
});

test('acceptance 11: a large mail of another plugin that is sent twice with one key is one mail, unchanged', async () => {
  await start();
  const html = `<p>${'Invoice 4711 — ä€👩‍💻 '.repeat(20_000)}</p>`;
  const first = await transport().send(mailFrom('billing', { html, dedupe: 'invoice-4711' }));
  const second = await transport().send(mailFrom('billing', { html, dedupe: 'invoice-4711' }));
  expect(first.state).toBe('queued');
  expect(second).toEqual({ id: first.id, state: 'duplicate' });
  await arrived(1);
  await pass(2);
  expect(mails()).toHaveLength(1);
  expect((await stage.server.parsed(0)).html).toBe(html);
  expect(await transport().status(first.id)).toEqual({
    state: 'sent',
    recipients: [{ address: 'ada@example.com', state: 'sent' }],
  });
});

test('acceptance 11: a file of 2 MB that is sent twice with one key arrives once, byte for byte', async () => {
  await start();
  const content = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => (index * index) % 251));
  const attachments = [{ fileName: 'Rechnung ä.pdf', contentType: 'application/pdf', content }] as const;
  const first = await transport().send(mailFrom('billing', { attachments, dedupe: 'invoice-4712' }));
  expect(await transport().send(mailFrom('billing', { attachments, dedupe: 'invoice-4712' }))).toMatchObject({
    id: first.id,
    state: 'duplicate',
  });
  await arrived(1);
  await pass(2);
  expect(mails()).toHaveLength(1);
  const [file] = (await stage.server.parsed(0)).attachments;
  expect(file).toMatchObject({ filename: 'Rechnung ä.pdf', contentType: 'application/pdf' });
  expect(file?.content.equals(content)).toBe(true);
  const large = [{ ...attachments[0], content: Buffer.alloc(8 * 1024 ** 2) }] as const;
  await expect(transport().send(mailFrom('billing', { attachments: large }))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('7.5 MiB'),
  });
});

test('acceptance 12: a link unsubscribes with POST and not with GET, and operators get their mail all the same', async () => {
  await start({ config: { notifyUsers: { enabled: true }, extraEvents: ['session.failed'] } });
  const [ada] = await stage.host.controlPlane.users.list({}, { limit: 10 });
  const failed = (id: string) => of('session.failed', { id, user: ada?.id ?? '' });
  await publish(failed('one'));
  await arrived(2);
  const toUser = mails().findIndex(({ to }) => to[0] === ada?.email);
  const { headers } = await stage.server.parsed(toUser);
  const { unsubscribe } = headers.get('list') as unknown as { readonly unsubscribe: { readonly url: string } };
  const path = unsubscribe.url.slice(unsubscribe.url.indexOf('/unsubscribe/'));

  const page = await stage.host.request(path);
  expect(await page.text()).toContain('Unsubscribe?');
  const confirm = await stage.host.request(`${path}/confirm`);
  expect(await confirm.text()).toMatch(/<form[^>]* method="post"/);
  await publish(failed('two'));
  await arrived(4);

  const body = 'List-Unsubscribe=One-Click';
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await stage.host.request(path, { method: 'POST', body, headers: type })).status).toBe(200);
  expect((await stage.host.request(`${path}x`, { method: 'POST', body, headers: type })).status).toBe(404);
  await publish(failed('three'));
  await arrived(5);
  await pass(2);
  expect(
    mails()
      .slice(4)
      .map(({ to }) => to),
  ).toEqual([['admin@example.com', 'team@example.com']]);
});

test('acceptance 13: of 40 news 30 are mails and the rest is one more, and what is critical comes at once', async () => {
  await start({ config: { extraEvents: ['node.*'] } });
  await publish(...Array.from({ length: 40 }, (_, index) => created(`s-${index}`)));
  await publish(sampleEvent('node.notready'));
  await arrived(31);
  expect((await stage.server.parsed(30)).subject).toMatch(/^\[critical\] StreamSpace: Node is down/);
  await pass(61);
  await arrived(32);
  expect(mails()).toHaveLength(32);
  expect((await stage.server.parsed(31)).subject).toBe('StreamSpace: 10 notices');
});

test('acceptance 14: where a template fails the usual mail is sent, and the health names the template', async () => {
  await start({
    config: {
      templates: {
        'session.created': {
          subject: 'Ours: {{ title }} by {{ facts.user }}',
          html: '{% for i in (1..1000000) %}{{ title }}{% endfor %}',
        },
      },
    },
  });
  await publish(of('session.created'));
  await arrived(1);
  const { subject, html } = await stage.server.parsed(0);
  expect(subject).toBe('Ours: New session by ada');
  expect(html).toContain('<h1');
  await stage.until(() => stage.host.plugin().health === 'degraded');
  expect(stage.host.plugin().reason).toContain('session.created.html');
});

test('acceptance 15: the DKIM signature of a mail is right', async () => {
  const { privateKey, publicKey } = verifyDkim.createKeys();
  await start({ config: { dkim: { domain: 'example.com', selector: 'mail', privateKeyPem: privateKey } } });
  await publish(of('session.created'));
  await arrived(1);
  const { raw } = mails()[0] ?? { raw: Buffer.of() };
  expect(verifyDkim(raw, publicKey)).toMatchObject({ d: 'example.com', s: 'mail', valid: true });
  const changed = Buffer.from(raw.toString('latin1').replace('firefox', 'firef0x'), 'latin1');
  expect(verifyDkim(changed, publicKey).valid).toBe(false);
});

test('acceptance 16: no secret and nothing that a mail says is in a log, and no row of a sent mail holds what it says', async () => {
  await start();
  const { id } = await transport().send(
    mailFrom('billing', { text: 'The secret number is 4711-4712', html: '<p>4711-4712</p>' }),
  );
  stage.server.afterData.push({ code: 451, text: '4.3.0 Try later' });
  await publish(of('session.created'));
  await pass(5);
  await stage.until(async () => (await transport().status(id))?.state === 'sent');
  const seen = JSON.stringify([
    stage.host.logs(),
    stage.host.plugin(),
    stage.host.denials(),
    await stage.host.view('pages', 'mails'),
    await stage.host.view('pages', 'deliveries'),
    await stage.host.deliveries(),
  ]);
  expect(seen).not.toContain('4711-4712');
  expect(seen).not.toContain(password);
  expect(JSON.stringify(stage.host.logs())).not.toMatch(/@example\.com/);
});
