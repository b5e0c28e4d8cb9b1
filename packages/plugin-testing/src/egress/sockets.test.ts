import { definePlugin } from '@streamspace/plugin-sdk';
import { afterEach, expect, test } from 'vitest';
import { createTestHost } from '../test-host/create-test-host.ts';
import type { TestHost } from '../test-host/types.ts';

const manifest = {
  name: 'mailer',
  version: '1.0.0',
  displayName: 'Mailer',
  description: 'Speaks to a mail server',
  type: 'integration',
  author: 'Ada',
  license: 'MIT',
  permissions: ['network'],
  permissionReasons: { network: 'Sends mail to the server' },
  network: { hosts: [{ host: 'smtp.example.com', port: 587, protocol: 'tls', reason: 'Takes the mail' }] },
  contributes: { commands: [{ id: 'mail:greet', title: 'Greet' }] },
  entrypoints: { main: 'index.js' },
} as const;

/** Greets the server, encrypts, and greets again. */
const plugin = definePlugin(manifest, {
  onLoad: ({ api }) => ({
    commands: {
      async 'mail:greet'() {
        const socket = await api.connect({ host: 'smtp.example.com', port: 587 });
        const reader = socket.readable.getReader();
        const writer = socket.writable.getWriter();
        const read = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value);
        const write = (text: string): Promise<void> => writer.write(new TextEncoder().encode(text));
        const hello = await read();
        await write('STARTTLS');
        const go = await read();
        await socket.startTls();
        await write('EHLO');
        const answer = await read();
        await writer.close();
        return { done: [hello, go, answer].join(' ') };
      },
    },
  }),
});

let host: TestHost;
afterEach(() => host.stop());

test('a plugin test plays the server of a socket', async () => {
  host = await createTestHost(plugin);
  const heard: string[] = [];
  host.egress.listen('smtp.example.com:587', (socket) => {
    socket.write('220');
    socket.on('data', (bytes: Buffer) => {
      heard.push(bytes.toString());
      socket.write(bytes.toString() === 'STARTTLS' ? 'go' : '250');
    });
  });
  expect(await host.command('mail:greet')).toEqual({ done: '220 go 250' });
  expect(heard).toEqual(['STARTTLS', 'EHLO']);
});

test('a socket to nobody is refused as by a machine that listens to none', async () => {
  host = await createTestHost(plugin);
  await expect(host.command('mail:greet')).rejects.toMatchObject({
    code: 'VENDOR_UNAVAILABLE',
    message: expect.stringContaining('(ECONNREFUSED)') as unknown,
  });
});
