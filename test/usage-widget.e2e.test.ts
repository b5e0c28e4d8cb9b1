import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session, User } from '@streamspace/plugin-sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { axeFaults } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'streamspace-usage-'));
const browser = await launchBrowser();
const shots = process.env['SHOTS'];
let service: ServiceProcess;
let page: Page;

describe.skipIf(browser === undefined)('the usage widget on the home page', () => {
  beforeAll(async () => {
    service = await startServiceProcess(directory, 0);
    await service.api('POST', '/plugins/catalog/my-usage-widget/install', {
      config: { quotaHoursPerMonth: 80, showGroupTotals: true },
    });
    await service.api('POST', '/plugins/my-usage-widget/enable');
    if (browser === undefined) return;
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    await page.goto(service.signInUrl);
    await page.goto(`${service.url}/home`);
    await page.getByRole('progressbar', { name: 'This month' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('shows the viewer’s own hours and desktops, and axe finds nothing', async () => {
    await page.getByRole('region', { name: 'Running now' }).getByText('firefox').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    if (shots !== undefined) await page.screenshot({ path: join(shots, 'home.png'), fullPage: true });
  });

  test('hibernates a desktop by keyboard, with the viewer’s own right', async () => {
    const { sessions } = await service.api<{ sessions: readonly Session[] }>('GET', '/sessions?state=running');
    const { users } = await service.api<{ users: readonly User[] }>('GET', '/users');
    const ada = users.find(({ username }) => username === 'ada');
    const own = sessions.find(({ user }) => user === ada?.id);
    await page
      .getByRole('button', { name: /^Hibernate: / })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await vi.waitFor(
      async () => {
        const { state } = await service.api<Session>('GET', `/sessions/${own?.id}`);
        expect(state).toMatch(/^hibernat/);
      },
      { timeout: 10_000 },
    );
  });

  test('shows another user theirs, and not the operator’s', async () => {
    await page.getByLabel('View as').selectOption({ label: 'Grace Hopper (operator)' });
    await page.getByRole('heading', { name: 'Home of grace' }).waitFor();
    await page.getByRole('progressbar', { name: 'This month' }).waitFor();
    expect(await page.locator('main').getByText('ada-firefox').count()).toBe(0);
    await page.getByRole('link', { name: 'Details' }).click();
    await page.getByRole('heading', { name: 'My usage in detail' }).waitFor();
    await page.getByRole('region', { name: /^Days of/ }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    if (shots !== undefined) await page.screenshot({ path: join(shots, 'details.png'), fullPage: true });
  });

  test('fits 320 pixels', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  });
});
