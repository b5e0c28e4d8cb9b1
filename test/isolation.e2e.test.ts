import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { blocks, replies, writeHostilePlugin } from './support/hostile-plugin.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'streamspace-isolation-'));
const browser = await launchBrowser();
let service: ServiceProcess;
let routesUrl: string;
let page: Page;
/** Everything that the browser asked for, with who made it ask. */
let requests: { readonly url: string; readonly from: string }[] = [];

describe.skipIf(browser === undefined)('a hostile plugin', () => {
  beforeAll(async () => {
    service = await startServiceProcess(join(directory, 'data'), 0, { root: directory });
    const folder = writeHostilePlugin(directory);
    await service.api('POST', '/plugins/local', { directory: folder });
    await service.api('POST', '/plugins/hostile-plugin/enable');
    ({ routesUrl } = await service.api<{ routesUrl: string }>('GET', '/status'));
    if (browser === undefined) return;
    const context = await browser.newContext();
    // Names that lead nowhere would hide that something was asked for: they are answered here, and seen.
    await context.route(/evil\.example/, (route) => route.fulfill({ status: 200, body: 'reached' }));
    context.on('request', (request) => requests.push({ url: request.url(), from: request.frame().url() }));
    // The browser tells of these too, and sends nothing.
    context.on('requestfailed', (request) => {
      if (request.failure()?.errorText === 'csp') requests = requests.filter(({ url }) => url !== request.url());
    });
    page = await context.newPage();
    await page.goto(service.signInUrl);
  });
  afterEach(() => {
    requests = [];
  });
  afterAll(async () => {
    await browser?.close();
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What ran, left for elsewhere, or asked the API from the plugin's origin. */
  async function harm(): Promise<readonly string[]> {
    await page.waitForTimeout(100);
    const sent = requests.filter(
      ({ url, from }) =>
        new URL(url).hostname !== '127.0.0.1' || (url.includes('/api/v1/') && from.startsWith(routesUrl)),
    );
    return [...((await page.title()) === 'hacked' ? ['ran'] : []), ...sent.map(({ url }) => url)];
  }

  test(`can draw ${blocks.length} blocks, and they stay text`, async () => {
    await page.goto(`${service.url}/home/hostile-plugin/main`);
    await page.locator('.code-block').first().waitFor();
    expect(await harm()).toEqual([]);
    expect(await page.locator('main :is(iframe, img, object, embed, base, meta)').count()).toBe(0);
    const links = await page
      .locator('main a')
      .evaluateAll((anchors) => anchors.map((each) => each.getAttribute('href')));
    expect(links.filter((href) => !/^(https?:\/\/|\/(?!\/)|#)/.test(href ?? ''))).toEqual([]);
  });

  test('can answer a click with text only', async () => {
    await page.goto(`${service.url}/home/hostile-plugin/main`);
    await page.locator('main table button').first().click();
    await page.locator('.toast').waitFor();
    expect(await harm()).toEqual([]);
    expect(await page.locator('.toast :is(script, img, iframe)').count()).toBe(0);
  });

  test('shows its README and icon, and nothing in them runs or loads', async () => {
    await page.goto(`${service.url}/plugins/hostile-plugin`);
    await page.getByRole('heading', { name: 'Hostile' }).first().waitFor();
    expect(await harm()).toEqual([]);
    await page.goto(`${service.url}/api/v1/plugins/catalog/hostile-plugin/assets/icon.svg`).catch(() => undefined);
    expect(await harm()).toEqual([]);
  });

  test.each(replies.map((reply, index) => [JSON.stringify(reply).slice(0, 90), index] as const))(
    'answers %s, and it is harmless',
    async (_reply, index) => {
      await page.goto(`${routesUrl}/api/plugins/hostile-plugin/reply/${index}`).catch(() => undefined);
      expect(await harm()).toEqual([]);
    },
  );

  test('cannot be framed by, or frame, anything', async () => {
    const response = await fetch(`${routesUrl}/api/plugins/hostile-plugin/reply/0`);
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect((await fetch(`${service.url}/home`)).headers.get('content-security-policy')).toContain('default-src');
  });

  test('is at an origin of its own, where the API of the page is not', async () => {
    expect(new URL(routesUrl).origin).not.toBe(service.url);
    expect((await fetch(`${routesUrl}/api/v1/plugins`)).status).toBe(404);
    expect((await fetch(`${service.url}/api/plugins/hostile-plugin/reply/0`)).status).not.toBe(200);
  });

  test('has nothing of the browser’s sign-in, although the browser sends it along', async () => {
    // The API refuses what comes from the routes' origin, with the cookie of the page.
    const cookies = await page.context().cookies(service.url);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    expect(cookie).not.toBe('');
    for (const headers of [
      { cookie, origin: routesUrl },
      { cookie, 'sec-fetch-site': 'same-site' },
    ]) {
      expect((await fetch(`${service.url}/api/v1/plugins`, { headers })).status).toBe(403);
    }
  });
});
