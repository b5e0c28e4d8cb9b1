import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginOf, probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

export function socketsContract(open: OpenHost): void {
  describe('sockets', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(
        pluginOf(() => undefined),
        { manifest: { permissions: ['network'] } },
      );
    });
    afterAll(() => host.close());
    const place = () => ({
      host: new URL(host.vendor.origin).hostname,
      port: Number(new URL(host.vendor.origin).port),
    });

    /** Code and message of what a call throws. */
    const refusal = (what: 'connect' | 'webSocket' | 'WebSocket', argument: unknown) =>
      host.run(
        async ({ api }, kind, asked) => {
          try {
            if (kind === 'WebSocket') {
              return await new Promise<string>((resolve) => {
                const socket = new WebSocket(asked as string);
                socket.addEventListener('close', ({ code }) => resolve(`closed ${code}`));
              });
            }
            await (kind === 'connect' ? api.connect(asked as never) : api.webSocket(asked as string));
            return 'opened';
          } catch (error) {
            return (error as { code: string }).code;
          }
        },
        what,
        argument,
      );

    test('to a host that no rule for sockets names are refused', async () => {
      expect(await refusal('connect', place())).toBe('PERMISSION_DENIED');
      expect(await refusal('connect', { host: 'evil.example', port: 25 })).toBe('PERMISSION_DENIED');
      expect(await refusal('connect', { ...place(), tls: 'implicit' })).toBe('PERMISSION_DENIED');
    });

    test('that say nothing sensible are refused', async () => {
      expect(await refusal('connect', { host: '/var/run/docker.sock', port: 1 })).toBe('INVALID_ARGUMENT');
      expect(await refusal('connect', { host: 'example.com', port: 'smtp' })).toBe('INVALID_ARGUMENT');
      expect(await refusal('webSocket', 'nonsense')).toBe('INVALID_ARGUMENT');
    });

    test('of the web are refused to other hosts, also as the global WebSocket', async () => {
      expect(await refusal('webSocket', 'wss://evil.example/')).toBe('PERMISSION_DENIED');
      expect(await refusal('WebSocket', 'wss://evil.example/')).toBe('closed 1006');
    });

    test('that were refused are shown to the operator', () => {
      const members = host.operator.denials(host.name).map(({ member }) => member);
      expect(members).toContain('connect');
      expect(members).toContain('webSocket');
    });
  });

  describe('sockets without the permission', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(probe);
    });
    afterAll(() => host.close());

    test('are refused with the line to add', async () => {
      const work = host.run(({ api }) => api.connect({ host: 'smtp.example.com', port: 25 }));
      await expect(work).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: 'probe cannot call api.connect: declare "network" in manifest.json',
      });
    });
  });
}
