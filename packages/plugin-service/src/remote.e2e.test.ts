import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeControlPlane, serveFake } from '@streamspace/control-plane/fake';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readTokenFile } from './data/token-file.ts';
import { startService } from './start.ts';

const credentials = { username: 'svc-plugins', password: 'Passw0rd!' };
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'remote-service-'));
  mkdirSync(join(directory, 'repository', 'official'), { recursive: true });
});
afterAll(() => rmSync(directory, { recursive: true }));

test('serves a real control plane: its users, its sessions and what becomes of them', async () => {
  const fake = createFakeControlPlane();
  const served = await serveFake(fake);
  const dataDir = join(directory, 'data');
  const root = join(directory, 'repository');
  const log: string[] = [];
  const open = { dataDir, root, port: 0, log: (message: string) => log.push(message) };
  const service = await startService({ ...open, controlPlane: { url: served.url, credentials } });
  const get = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${readTokenFile(dataDir)}` };
    return (await fetch(`${service.url}/api/v1${path}`, { headers })).json();
  };

  expect(await get('/status')).toMatchObject({ controlPlane: 'remote', publicUrl: served.url });
  expect(await get('/users')).toMatchObject({ users: [{ username: 'svc-plugins' }] });
  // The first frame is what there was before; what is launched after it is news.
  await vi.waitFor(
    async () => {
      fake.world.launch('u-service', 'firefox');
      expect(JSON.stringify(await get('/events'))).toContain('session.created');
    },
    { timeout: 30_000, interval: 1000 },
  );
  expect(JSON.stringify(await get('/sessions'))).toContain('u-service-firefox-00000001');
  await service.close();
  await served.close();
  expect(log.join('\n')).not.toContain(credentials.password);

  await expect(startService({ ...open, controlPlane: { life: false } })).rejects.toMatchObject({
    code: 'INVALID_STATE',
  });
});
