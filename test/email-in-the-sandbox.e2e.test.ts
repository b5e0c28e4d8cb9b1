import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '@streamspace/catalog';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
} from '@streamspace/plugin-runtime';
import type { Manifest } from '@streamspace/plugin-sdk';
import { expect, test, vi } from 'vitest';
import { verifyDkim } from '../official/streamspace-email/src/__fixtures__/dkim.ts';
import { openMailServer } from '../official/streamspace-email/src/__fixtures__/mail-server.ts';

const name = 'streamspace-email';
const viewer = { id: 'operator', username: 'operator', role: 'admin' } as const;
const user = 'desk@example.com';
const password = 'right-password-1';

const caller: Manifest = {
  name: 'greeter',
  version: '1.0.0',
  displayName: 'Greeter',
  description: 'Sends a mail when it is told to',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  permissions: [],
  contributes: { commands: [{ id: 'greeter:send', title: 'Send' }] },
  entrypoints: { main: 'index.js' },
};
const callerCode = `export const onLoad = ({ api }) => ({
  commands: {
    'greeter:send': async ({ input }) => {
      const content = new Uint8Array(2_000_000).fill(7);
      const attachments = [{ fileName: 'a.pdf', contentType: 'application/pdf', content }];
      const { id } = await api.email({ to: [{ user: input.user }], subject: 'Hello ä', text: 'x', attachments, dedupe: 'once' });
      return { done: id };
    },
  },
});
`;

test('mail of another plugin reaches the mail server from the sandbox, encrypted, signed and once', async () => {
  await using stack = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'email-sandbox-'));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const server = stack.use(await openMailServer({ users: { [user]: password } }));
  const { privateKey, publicKey } = verifyDkim.createKeys();
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  stack.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory: join(directory, 'bundles') });
  stack.defer(() => loader.close());
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    version: '0.1.0',
  });
  stack.defer(() => host.close());

  const source = readCatalog(join(import.meta.dirname, '..')).plugins.find(({ folder }) => folder === name);
  if (source === undefined) throw new Error(`official/${name} is not usable: run "npm run validate"`);
  await host.install(source, {
    config: {
      smtpHost: '127.0.0.1',
      smtpPort: server.port,
      username: user,
      password,
      tls: { caPem: server.ca },
      fromAddress: user,
      toAddresses: ['ops@example.com'],
      dkim: { domain: 'example.com', selector: 'mail', privateKeyPem: privateKey },
    },
  });
  await host.enable(name);
  // A private address is an operator's to allow; until then all mail waits. A test message that goes out ends that.
  expect(host.get(name)).toMatchObject({ health: 'failing', reason: expect.stringContaining('127.0.0.1') });
  await host.allowHost(name, { host: '127.0.0.1', port: server.port });
  await host.act(name, 'email:test', { viewer, input: {} });
  expect(host.get(name)).toMatchObject({ state: 'enabled', health: 'ok' });

  const folder = join(directory, 'greeter');
  mkdirSync(folder);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(caller));
  writeFileSync(join(folder, 'index.js'), callerCode);
  await host.install({ manifest: caller, directory: folder, tier: 'community' });
  await host.enable('greeter');

  const [ada] = await controlPlane.users.list({}, { limit: 1 });
  const send = () => host.act('greeter', 'greeter:send', { viewer, input: { user: ada?.id ?? '' } });
  expect(await send()).toEqual(await send());
  await controlPlane.fire('session.created', { session: { id: 's-1', user: ada?.id ?? '', template: 'firefox' } });
  await vi.waitFor(() => expect(server.mails).toHaveLength(3), { timeout: 20_000 });

  const mails = await Promise.all(
    server.mails.map(async ({ to, secure, user: signedIn }, index) => {
      const { subject, headers, attachments } = await server.parsed(index);
      const files = attachments.map(({ filename, content }) => `${filename} ${content.length} ${content.at(-1)}`);
      return { to, secure, user: signedIn, subject, plugin: headers.get('x-streamspace-plugin'), files };
    }),
  );
  const common = { secure: true, user };
  expect(mails).toContainEqual({
    ...common,
    to: [ada?.email],
    subject: 'Hello ä',
    plugin: 'greeter',
    files: ['a.pdf 2000000 7'],
  });
  expect(mails).toContainEqual({
    ...common,
    to: ['ops@example.com'],
    subject: 'StreamSpace: New session — firefox',
    plugin: undefined,
    files: [],
  });
  for (const { raw } of server.mails) expect(verifyDkim(raw, publicKey).valid).toBe(true);
  expect(JSON.stringify(host.logs(name, { limit: 1000 }))).not.toContain(password);
});
