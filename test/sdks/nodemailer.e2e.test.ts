import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { expect, test } from 'vitest';
import { createSelfSignedCertificate } from '../../packages/plugin-runtime/src/egress/__fixtures__/self-signed.ts';
import { runSdk } from './support/run-sdk.ts';

test('nodemailer upgrades with STARTTLS, signs in and sends', async () => {
  const { key, cert } = createSelfSignedCertificate();
  const mails: { secure: boolean; user: unknown; to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    key,
    cert,
    authMethods: ['PLAIN'],
    // Plain passwords are for encrypted connections only: RFC 4954, 4.
    allowInsecureAuth: false,
    onAuth({ username, password }, _session, done) {
      if (username === 'ada' && password === 'right') done(null, { user: username });
      else done(new Error('Invalid credentials'));
    },
    async onData(stream, session, done) {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      mails.push({ secure: session.secure, user: session.user, to, text: await text(stream) });
      done();
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  try {
    const servers = [{ port, protocol: 'tls', ca: cert }] as const;
    await expect(runSdk({ plugin: 'nodemailer', servers, config: { port } })).resolves.toEqual({
      accepted: ['grace@example.com'],
      failed: 'EAUTH',
    });
  } finally {
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  }
  expect(mails).toMatchObject([{ secure: true, user: 'ada', to: ['grace@example.com'] }]);
  const [mail] = mails;
  expect(mail?.text).toContain('Subject: =?UTF-8?Q?Your_desktop_=C3=A4?=');
  expect(mail?.text.length).toBeGreaterThan(400_000);
});
