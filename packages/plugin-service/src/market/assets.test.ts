import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogEntry } from '../testing/entries.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { createTestService, testToken, type TestService } from '../testing/service.ts';

let directory: string;
let running: TestService;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assets-'));
  const plugin = join(directory, 'plugin');
  mkdirSync(join(plugin, 'assets', 'screens'), { recursive: true });
  mkdirSync(join(plugin, 'assets-secret'));
  mkdirSync(join(plugin, 'assets', 'folder.png'));
  writeFileSync(
    join(plugin, 'assets', 'icon.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  );
  writeFileSync(join(plugin, 'assets', 'screens', 'one.png'), 'png');
  writeFileSync(join(plugin, 'assets', 'page.html'), '<script>alert(1)</script>');
  writeFileSync(join(plugin, 'assets', '.hidden.png'), 'BYTES hidden');
  writeFileSync(join(plugin, 'assets', 'large.png'), Buffer.alloc(2 * 1024 * 1024 + 1));
  writeFileSync(join(plugin, 'assets-secret', 'x.png'), 'BYTES beside');
  writeFileSync(join(plugin, 'secret.png'), 'BYTES secret');
  writeFileSync(join(directory, 'outside.png'), 'BYTES outside');
  symlinkSync(join(directory, 'outside.png'), join(plugin, 'assets', 'link.png'));
  symlinkSync(directory, join(plugin, 'assets', 'up'));
  symlinkSync(join(plugin, 'assets', 'icon.svg'), join(plugin, 'assets', 'alias.svg'));

  const linked = join(directory, 'linked');
  mkdirSync(linked);
  symlinkSync(directory, join(linked, 'assets'));
  running = await createTestService({
    catalog: [
      catalogEntry({ name: 'plugin' }, { directory: plugin }),
      catalogEntry({ name: 'linked' }, { directory: linked }),
    ],
  });
});

afterAll(async () => {
  await running[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const get = (path: string) =>
  rawRequest(running.service.port, {
    path: `/api/v1/plugins/catalog/${path}`,
    headers: { authorization: `Bearer ${testToken}` },
  });

test('serves pictures in a way that keeps them from running anything', async () => {
  const icon = await get('plugin/assets/icon.svg');
  expect(icon.status).toBe(200);
  expect(icon.headers['content-type']).toBe('image/svg+xml');
  expect(icon.headers['content-security-policy']).toBe("sandbox; default-src 'none'");
  expect(icon.headers['x-content-type-options']).toBe('nosniff');

  expect((await get('plugin/assets/screens/one.png')).text).toBe('png');
  expect((await get('plugin/assets/alias.svg')).status).toBe(200);
});

describe('refuses', () => {
  test.each([
    'plugin/assets/../secret.png',
    'plugin/assets/..%2fsecret.png',
    'plugin/assets/..%2Fsecret.png',
    'plugin/assets/%2e%2e/secret.png',
    'plugin/assets/%2e%2e%2fsecret.png',
    'plugin/assets/..%5csecret.png',
    'plugin/assets/..\\secret.png',
    'plugin/assets/%252e%252e%252fsecret.png',
    'plugin/assets/..;/secret.png',
    'plugin/assets/screens/../../secret.png',
    'plugin/assets/screens/..%2f..%2f..%2foutside.png',
    'plugin/assets//etc/x.png',
    'plugin/assets/%2fetc/x.png',
    'plugin/assets/x.png%00.svg',
    'plugin/assets/%00',
    'plugin/assets/%ff.png',
    'plugin/assets/%',
    'plugin/assets/',
    'plugin/assets',
    'plugin/assets/.hidden.png',
    'plugin/assets/page.html',
    'plugin/assets/folder.png',
    'plugin/assets/large.png',
    'plugin/assets/none.png',
    'plugin/assets/link.png',
    'plugin/assets/up/outside.png',
    'plugin/assets/../assets-secret/x.png',
    'linked/assets/outside.png',
    'none/assets/icon.svg',
    'plugin%2f..%2flinked/assets/outside.png',
  ])('%s', async (path) => {
    const response = await get(path);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.text).not.toMatch(/BYTES|root:/);
  });
});
