import { sampleEvent } from '@streamspace/plugin-testing';
import { afterEach, describe, expect, test } from 'vitest';
import { configSchema } from './config.ts';
import { adviceOn } from './health.ts';
import { openStage, password, user, type Stage, type StageOptions } from './__fixtures__/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());
const start = async (options: StageOptions = {}): Promise<void> => void (stage = await openStage(options));
const mails = () => stage.server.mails;
const arrived = (count: number): Promise<void> => stage.until(() => mails().length >= count, `${count} mails`);
const created = (id: string, more: object = {}) =>
  sampleEvent('session.created', { session: { id, user: 'u-ada', username: 'ada', template: 'firefox', ...more } });
const transport = () => stage.host.extensions.use('email-transport', { plugin: 'host' });
const mail = {
  to: [{ user: 'u-ada' }],
  addresses: ['ada@example.com'],
  subject: 'Hello',
  text: 'There',
  caller: 'billing',
};

describe('what servers answer', () => {
  test('who is told to come again later gets the mail later, and others do not get it twice', async () => {
    await start();
    stage.server.refused.set('team@example.com', { code: 451, text: '4.7.1 Greylisted' });
    await stage.host.publish(created('a'));
    await arrived(1);
    stage.server.refused.clear();
    await stage.pass(3);
    expect(mails().map(({ to }) => to)).toEqual([['admin@example.com'], ['team@example.com']]);
    expect((await stage.server.parsed(0)).messageId).toBe((await stage.server.parsed(1)).messageId);
  });

  test('greylisting delays a mail and costs nothing else', async () => {
    await start();
    stage.server.greylist = true;
    const { id } = await transport().send(mail);
    await stage.pass(1);
    await arrived(1);
    expect(await transport().status(id)).toMatchObject({ state: 'sent' });
  });

  test('a mail that is too big is dead at once, and says so', async () => {
    await start({ server: { users: { [user]: password }, size: 2000 } });
    await stage.host.publish(created('a'));
    await stage.until(async () => (await stage.host.deliveries('dead')).length === 1);
    expect(mails()).toEqual([]);
    expect((await stage.host.deliveries('dead'))[0]?.error).toContain('552');
    const page = JSON.stringify(await stage.host.view('pages', 'mails', { params: { state: 'failed' } }));
    expect(page.match(/"state":"Failed"/g)).toHaveLength(2);
  });

  test('a refused sender is dead at once, and a server that never answers is asked again', async () => {
    await start();
    stage.server.afterData.push({ code: 554, text: '5.7.1 Looks like spam' }, 'hang');
    await stage.host.publish(created('a'));
    await stage.until(async () => (await stage.host.deliveries('dead')).length === 1);
    await stage.host.publish(created('b'));
    await arrived(1);
    await stage.host.clock.advance('151s');
    await stage.pass(1);
    await arrived(2);
    expect((await stage.server.parsed(0)).messageId).toBe((await stage.server.parsed(1)).messageId);
  });

  test('an address that does not exist gets no mail after the second time, until somebody allows it', async () => {
    await start({ config: { toAddresses: ['gone@example.com'] } });
    stage.server.refused.set('gone@example.com', { code: 550, text: '5.1.1 No such user' });
    for (const id of ['a', 'b', 'c']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await stage.host.publish(created(id));
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await stage.pass(1);
    }
    const page = JSON.stringify(await stage.host.view('pages', 'mails'));
    expect(page.match(/"state":"Suppressed"/g)).toHaveLength(1);
    stage.server.refused.clear();
    expect(await stage.host.act('lift-suppression', { input: { address: 'gone@example.com' } })).toEqual({
      done: 'gone@example.com gets mail again',
    });
    await stage.host.publish(created('d'));
    await arrived(1);
  });

  test('what was refused for good is sent again when an operator says so', async () => {
    await start({ config: { toAddresses: ['late@example.com'] } });
    stage.server.refused.set('late@example.com', { code: 550, text: '5.7.1 Not yet' });
    await stage.host.publish(created('a'));
    await stage.until(async () => (await stage.host.deliveries('dead')).length === 1);
    stage.server.refused.clear();
    const [dead] = await stage.host.deliveries('dead');
    await stage.host.act('send-again', { input: { id: dead?.id ?? '' } });
    await arrived(1);
    expect(mails()).toMatchObject([{ to: ['late@example.com'] }]);
  });
});

describe('mail of other plugins', () => {
  test('goes out with the name of the plugin, and with nothing of its own among the headers', async () => {
    await start();
    await transport().send({ ...mail, addresses: ['ada@example.com', 'bob@example.com'], html: '<p>There</p>' });
    await arrived(1);
    const { headers, from, subject, html } = await stage.server.parsed(0);
    expect(headers.get('x-streamspace-plugin')).toBe('billing');
    expect([from?.value[0]?.address, subject, html]).toEqual([user, 'Hello', '<p>There</p>']);
    expect(mails()[0]?.to).toEqual(['ada@example.com', 'bob@example.com']);
  });

  test('waits with the notices when the sign-in is refused, and goes out with them', async () => {
    await start({ config: { password: 'wrong' } });
    const { id } = await transport().send(mail);
    await stage.host.publish(created('a'));
    await stage.pass(3);
    expect(stage.server.logins).toHaveLength(1);
    expect(await transport().status(id)).toMatchObject({ state: 'queued' });
    stage.server.password(user, 'wrong');
    await stage.pass(16);
    await arrived(2);
    expect(await transport().status(id)).toMatchObject({ state: 'sent' });
  });

  test('is refused beyond 200 mails of one plugin within an hour, and others go on', async () => {
    await start({ enabled: true });
    for (let index = 0; index < 200; index += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await transport().send({ ...mail, addresses: ['x@example.com'] });
    }
    await expect(transport().send(mail)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(transport().send({ ...mail, caller: 'calendar' })).resolves.toMatchObject({ state: 'queued' });
  });

  test('of an unknown id has no state, and one that failed keeps the words of the server', async () => {
    await start();
    expect(await transport().status('nothing')).toBeNull();
    stage.server.refused.set('ada@example.com', { code: 550, text: '5.2.1 Disabled' });
    const { id } = await transport().send(mail);
    await stage.until(async () => (await transport().status(id))?.state === 'failed');
    expect(await transport().status(id)).toEqual({
      state: 'failed',
      recipients: [{ address: 'ada@example.com', state: 'failed', reply: '550 5.2.1 Disabled' }],
    });
  });

  test('waits for the next hour when the own limit is used up', async () => {
    await start({ config: { maxRecipientsPerHour: 2 } });
    for (const caller of ['a', 'b', 'c']) {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await transport().send({ ...mail, caller });
    }
    await arrived(2);
    await stage.pass(5);
    expect(mails()).toHaveLength(2);
    await stage.pass(57);
    await arrived(3);
  });
});

describe('mail that people can live with', () => {
  test('news is collected for the digest at its time, and errors are not', async () => {
    await start({ config: { digest: { enabled: true, cron: '0 12 * * *' }, extraEvents: ['session.failed'] } });
    await stage.host.publish(created('a'));
    await stage.host.publish(created('b'));
    await stage.host.publish(sampleEvent('session.failed'));
    await stage.pass(10);
    expect(mails()).toHaveLength(1);
    await stage.host.clock.advance('1h');
    await stage.pass(51);
    await arrived(2);
    const { subject, text } = await stage.server.parsed(1);
    expect(subject).toBe('StreamSpace: 2 notices');
    expect(text).toContain('They were collected for this digest.');
  });

  test('in quiet hours nothing is lost: it comes in one mail at their end', async () => {
    await start({ config: { quietHours: { enabled: true, start: '09:00', end: '10:30', timezone: 'UTC' } } });
    await stage.host.publish(created('a'));
    await stage.host.publish(created('b'));
    await stage.pass(10);
    expect(mails()).toEqual([]);
    await stage.pass(21);
    await arrived(1);
    expect((await stage.server.parsed(0)).text).toContain('They came in quiet hours.');
  });

  test('people switch mail about them off and on, each kind by itself', async () => {
    await start({ config: { notifyUsers: { enabled: true }, toAddresses: [] } });
    const [ada] = await stage.host.controlPlane.users.list({}, { limit: 1 });
    const viewer = { id: ada?.id ?? '', username: ada?.username ?? '', role: 'user' } as const;
    const hibernated = (id: string) =>
      sampleEvent('session.hibernated', { session: { id, user: ada?.id ?? '', username: 'ada' } });
    await stage.host.publish(hibernated('a'));
    await arrived(1);
    expect(mails()[0]?.to).toEqual([ada?.email]);
    expect(JSON.stringify(await stage.host.view('pages', 'preferences', { viewer }))).toContain('mail-off');
    await stage.host.act('mail-off', { viewer, input: { category: 'session' } });
    await stage.host.publish(hibernated('b'));
    await stage.pass(1);
    expect(mails()).toHaveLength(1);
    await stage.host.act('mail-on', { viewer, input: { category: 'session' } });
    await stage.host.publish(hibernated('c'));
    await arrived(2);
  });

  test('mails about one session refer to the same one, so that clients show a thread', async () => {
    await start();
    await stage.host.publish(created('a'));
    await stage.host.publish(sampleEvent('session.hibernated', { session: { id: 'a' } }));
    await stage.host.publish(created('b'));
    await arrived(3);
    const parsed = await Promise.all([0, 1, 2].map((index) => stage.server.parsed(index)));
    expect(parsed[0]?.references).toBe(parsed[1]?.references);
    expect(parsed[2]?.references).not.toBe(parsed[1]?.references);
    expect(new Set(parsed.map(({ messageId }) => messageId)).size).toBe(3);
  });

  test('a route has its own people, whose domains may be international', async () => {
    const routes = [{ name: 'security', match: { events: ['user.*'] }, to: ['sicherheit@bücher.example'], cc: [user] }];
    await start({ config: { routes } });
    await stage.host.publish(sampleEvent('user.created'));
    await arrived(1);
    expect(mails()[0]?.to).toEqual(['sicherheit@bücher.example', user]);
    expect(mails()[0]?.raw.toString()).toContain('\r\nTo: sicherheit@xn--bcher-kva.example\r\n');
  });
});

describe('what operators see', () => {
  test('the test says that the server answers, and what an operator should know', async () => {
    await start();
    expect(await stage.host.test()).toMatchObject([{ status: 'ok', message: expect.stringContaining('encrypted') }]);
    expect(mails()).toEqual([]);
  });

  test('the test message goes to who asks, and shows what was said without the password', async () => {
    await start();
    const outcome = JSON.stringify(await stage.host.command('email:test'));
    expect(mails()).toHaveLength(1);
    expect(outcome).toMatch(/> EHLO example\.com.*STARTTLS.*AUTH PLAIN.*< 235 /s);
    expect(outcome).not.toContain(password);
    expect(outcome).not.toContain(Buffer.from(`\0${user}\0${password}`).toString('base64'));
    expect(await stage.host.command('email:test', { destination: 'nobody' })).toHaveProperty('invalid');
  });

  test('a certificate that nobody trusts stops all mail, and the remedy is named', async () => {
    await start({ config: { tls: undefined } });
    await stage.host.publish(created('a'));
    await stage.pass(2);
    expect(mails()).toEqual([]);
    expect(stage.host.plugin()).toMatchObject({ health: 'failing', reason: expect.stringContaining('tls.caPem') });
  });

  test('a password at Microsoft is warned about, with the date', async () => {
    await start({ config: { smtpHost: 'smtp.office365.com' }, enabled: false });
    expect(adviceOn(configSchema.parse(stage.config))).toMatchObject([
      { message: expect.stringContaining('December 2026') },
    ]);
  });

  test('templates are shown with made-up data', async () => {
    await start({ config: { templates: { 'user.created': { subject: 'Hi {{ facts.username }}' } } } });
    const page = JSON.stringify(await stage.host.view('pages', 'templates'));
    expect(page).toContain('Hi ada');
    expect(
      JSON.stringify(await stage.host.view('pages', 'templates', { params: { event: 'node.notready' } })),
    ).toContain('[critical] StreamSpace: Node is down — worker-3, default');
  });
});
