import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildPage } from './page-bundle.ts';
import { rawRequest } from './testing/raw-request.ts';
import { createTestService } from './testing/service.ts';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
let source: string;
let cacheDir: string;

beforeEach(() => {
  // Beside React, so that the page can import it.
  source = mkdtempSync(join(modules, '.page-'));
  cacheDir = mkdtempSync(join(tmpdir(), 'page-'));
  writeFileSync(
    join(source, 'index.html'),
    '<!doctype html><link rel="stylesheet" href="/assets/styles.css"><script type="module" src="/assets/main.js"></script><div id="root"></div>',
  );
  writeFileSync(join(source, 'styles.css'), 'p { color: teal }');
  writeFileSync(
    join(source, 'main.tsx'),
    "import { createRoot } from 'react-dom/client';\nimport { Hello } from './hello.tsx';\ncreateRoot(document.body).render(<Hello name=\"page\" />);\n",
  );
  writeFileSync(
    join(source, 'hello.tsx'),
    'export const Hello = ({ name }: { name: string }) => <p>Hello {name}</p>;\n',
  );
});

afterEach(() => {
  rmSync(source, { recursive: true });
  rmSync(cacheDir, { recursive: true });
});

test('bundles React for production into one file, named by its contents', async () => {
  const directory = await buildPage({ cacheDir, source });
  const [index, main = '', styles = ''] = readdirSync(directory).toSorted();
  expect([index, main, styles]).toEqual([
    'index.html',
    expect.stringMatching(/^main-[0-9a-f]{12}\.js$/),
    expect.stringMatching(/^styles-[0-9a-f]{12}\.css$/),
  ]);

  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  expect(html).toContain(`src="/assets/${main}"`);
  expect(html).toContain(`href="/assets/${styles}"`);
  expect(html).not.toMatch(/<script>|\son\w+=/);

  const script = readFileSync(join(directory, main), 'utf8');
  expect(script).toContain('Hello ');
  expect(script).not.toMatch(/process\.env|jsxDEV|act\(\.\.\.\) is not supported/);
  expect(readFileSync(join(directory, styles), 'utf8')).toBe('p { color: teal }');
});

test('builds again when a source changes, and not for a test', async () => {
  const first = await buildPage({ cacheDir, source });
  const built = statSync(join(first, 'index.html')).mtimeMs;
  writeFileSync(join(source, 'hello.test.tsx'), 'not a page');
  expect(await buildPage({ cacheDir, source })).toBe(first);
  expect(statSync(join(first, 'index.html')).mtimeMs).toBe(built);

  mkdirSync(join(source, 'ui'));
  writeFileSync(join(source, 'ui', 'new.ts'), '');
  const second = await buildPage({ cacheDir, source });
  expect(second).not.toBe(first);
  expect(readdirSync(cacheDir)).toEqual([second.slice(cacheDir.length + 1)]);
});

test('leaves nothing behind when the page cannot be built', async () => {
  writeFileSync(join(source, 'hello.tsx'), 'export const Hello = <p>');
  await expect(buildPage({ cacheDir, source })).rejects.toThrow('hello.tsx');
  writeFileSync(join(source, 'index.html'), '<!doctype html>');
  writeFileSync(join(source, 'hello.tsx'), 'export const Hello = () => <p />;');
  await expect(buildPage({ cacheDir, source })).rejects.toThrow('index.html does not load "/assets/main.js"');
  expect(readdirSync(cacheDir)).toEqual([]);
});

test('serves the page on every path of its own, to browsers that signed in', async () => {
  const pageDirectory = await buildPage({ cacheDir, source });
  await using running = await createTestService({ pageDirectory });
  const { service } = running;
  const signIn = await rawRequest(service.port, { path: service.signInUrl().slice(service.url.length) });
  const [cookie = ''] = String(signIn.headers['set-cookie']).split(';');
  const get = (path: string) => rawRequest(service.port, { path, headers: { cookie } });

  for (const path of ['/', '/plugins/streamspace-slack', '/anything?else', '/assetsnot']) {
    // oxlint-disable-next-line no-await-in-loop
    const page = await get(path);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['content-security-policy']).toMatch(/script-src 'self';/);
  }
  const files = readdirSync(pageDirectory).filter((name) => name !== 'index.html');
  for (const file of files) {
    // oxlint-disable-next-line no-await-in-loop
    const asset = await get(`/assets/${file}`);
    expect(asset.status).toBe(200);
    expect(asset.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toMatch(/^text\/(javascript|css); charset=utf-8$/);
  }
  for (const path of [
    '/assets/main-000000000000.js',
    '/assets/index.html',
    '/assets/..%2findex.html',
    '/assets/',
    '/api/v1/nothing',
    '/api/',
  ]) {
    // oxlint-disable-next-line no-await-in-loop
    expect((await get(path)).status).toBe(404);
  }
  expect((await rawRequest(service.port, { path: '/', method: 'POST', headers: { cookie } })).status).toBe(404);
  expect((await rawRequest(service.port, { path: `/assets/${files[0]}` })).status).toBe(401);
});
