import { createTestHost, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { verifyDkim } from '../official/streamspace-email/src/__fixtures__/dkim.ts';
import { eventTypes } from '../official/streamspace-email/src/__fixtures__/notices.ts';
import plugin from '../official/streamspace-email/src/index.ts';
import { installDebianPackages } from './support/debian.ts';
import { openPostfix, type Postfix } from './support/postfix.ts';
import { readWithPython } from './support/python-mail.ts';

const missing = await installDebianPackages('postfix', 'sasl2-bin', 'libsasl2-modules', 'openssl', 'python3-dkim');

describe.skipIf(missing !== undefined)('streamspace-email with Postfix', () => {
  const stack = new AsyncDisposableStack();
  const user = 'desk@example.com';
  const password = 'right-password-1';
  const { privateKey, publicKey } = verifyDkim.createKeys();
  let postfix: Postfix;
  beforeAll(async () => {
    const mailboxes = ['ops', 'team', 'ada'];
    postfix = stack.use(await openPostfix({ user, password, mailboxes, sizeLimit: 200_000 }));
  });
  afterAll(() => stack.disposeAsync());

  async function start(config: object = {}): Promise<TestHost> {
    const all = {
      smtpHost: '127.0.0.1',
      smtpPort: postfix.port,
      username: user,
      password,
      tls: { caPem: postfix.ca },
      fromAddress: user,
      toAddresses: ['ops@example.com', 'team@example.com'],
      dkim: { domain: 'example.com', selector: 'mail', privateKeyPem: privateKey },
      rateLimit: 0,
      extraEvents: ['*'],
      ...config,
    };
    const host = await createTestHost(plugin, { config: all, grant: ['read:users'], enabled: false });
    stack.defer(() => host.stop());
    await vi.waitFor(async () => expect(await postfix.log()).toContain('daemon started'), { timeout: 20_000 });
    await host.operator.enable('streamspace-email');
    return host;
  }

  async function until(host: TestHost, condition: () => Promise<boolean>): Promise<void> {
    await vi.waitFor(
      async () => {
        await host.clock.advance(0);
        expect(await condition()).toBe(true);
      },
      { timeout: 60_000, interval: 20 },
    );
  }

  test('signs in over TLS and delivers, and Python reads what was meant and finds the signature right', async () => {
    const host = await start();
    expect(host.plugin()).toMatchObject({ health: 'ok' });
    const sent = eventTypes.filter((type) => /^(session|user|quota|node|billing)\./.test(type));
    for (const type of sent) {
      // oxlint-disable-next-line no-await-in-loop -- as they happen
      await host.publish(sampleEvent(type));
    }
    const expected = (await host.deliveries()).filter(({ name }) => name === 'send').length;
    expect(expected).toBeGreaterThan(30);
    await until(host, async () => (await postfix.mailbox('ops')).length >= expected);
    await until(host, async () => (await postfix.mailbox('team')).length >= expected);
    const mails = await Promise.all((await postfix.mailbox('ops')).map((raw) => readWithPython(raw, publicKey)));
    for (const mail of mails) {
      expect(mail).toMatchObject({
        from: 'StreamSpace Notifications <desk@example.com>',
        to: 'ops@example.com, team@example.com',
        types: ['multipart/alternative', 'text/plain', 'text/html'],
        defects: [],
        isSigned: true,
      });
      expect(mail.subject).toContain('StreamSpace: ');
      expect(mail.text).toContain('StreamSpace - ');
      expect(mail.html).toContain('<h1');
    }
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(expected);
    expect(await postfix.log()).toMatch(/sasl_username=desk@example\.com/);
  });

  test('delivers to those who exist, and tells of the others what Postfix says', async () => {
    const host = await start();
    const before = (await postfix.mailbox('ada')).length;
    const transport = host.extensions.use('email-transport', { plugin: 'host' });
    const addresses = ['ada@example.com', 'nobody@example.com'];
    const { id } = await transport.send({ to: [], addresses, subject: 'Über alles', text: '€', caller: 'billing' });
    await until(host, async () => (await transport.status(id))?.state === 'sent');
    expect((await transport.status(id))?.recipients).toEqual([
      { address: 'ada@example.com', state: 'sent' },
      { address: 'nobody@example.com', state: 'failed', reply: expect.stringContaining('550 5.1.1') },
    ]);
    await until(host, async () => (await postfix.mailbox('ada')).length === before + 1);
    const [raw = Buffer.of()] = (await postfix.mailbox('ada')).slice(before);
    expect(await readWithPython(raw, publicKey)).toMatchObject({ subject: 'Über alles', text: '€', isSigned: true });
  });

  test('hears that a mail is too big, and gives it up', async () => {
    const host = await start();
    const transport = host.extensions.use('email-transport', { plugin: 'host' });
    const text = 'x'.repeat(300_000);
    const { id } = await transport.send({
      to: [],
      addresses: ['ada@example.com'],
      subject: 'Big',
      text,
      caller: 'billing',
    });
    await until(host, async () => (await transport.status(id))?.state === 'failed');
    expect((await host.deliveries('dead'))[0]?.error).toMatch(/55[24] 5\.3\.4/);
  });

  test('says that the password is wrong, and what was said to the server without it', async () => {
    const wrong = 'wrong-password-1';
    const host = await start({ password: wrong });
    expect(host.plugin()).toMatchObject({ health: 'failing', reason: expect.stringContaining('535 5.7.8') });
    const outcome = JSON.stringify(await host.command('email:test', { destination: 'default' }));
    expect(outcome).toContain('535 5.7.8');
    expect(outcome).not.toContain(wrong);
    expect(outcome).not.toContain(Buffer.from(`\0${user}\0${wrong}`).toString('base64'));
  });
});
