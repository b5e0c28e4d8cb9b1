import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
    await page.getByRole('progressbar', { name: 'Quota of this month' }).waitFor();
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
    const widget = page.locator('.widget');
    await widget.getByRole('region', { name: 'Running now' }).getByText('ubuntu-desktop').waitFor();
    expect(await widget.getByText('firefox').count()).toBe(0);
    expect(await page.locator('main').getByText('ada-firefox').count()).toBe(0);
  });

  test('explains the number by day and by interval, and saves a file with the same sum', async () => {
    await page.getByRole('link', { name: 'Details' }).click();
    await page.getByRole('heading', { name: 'My usage in detail' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/home/my-usage-widget/usage');
    await page.getByRole('region', { name: 'When my desktops ran' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    if (shots !== undefined) await page.screenshot({ path: join(shots, 'details.png'), fullPage: true });

    const region = page.getByRole('region', { name: /^Days of/ });
    const shown = await region.locator('td[data-number]:nth-child(3)').allTextContents();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^usage-\d{4}-\d\d\.csv$/);
    const [head, ...lines] = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(head).toBe('Day,Time,Seconds,Memory (GiB h),Estimated');
    const sum = (values: readonly (string | undefined)[]): number =>
      values.reduce((total, value = '') => total + Number(value.replaceAll(',', '')), 0);
    const saved = sum(lines.map((line) => line.split(',')[2]));
    expect(saved).toBeGreaterThan(0);
    expect(saved).toBe(sum(shown));
  });

  test('fits 320 pixels', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    for (const path of ['/home', '/home/my-usage-widget/usage']) {
      // oxlint-disable-next-line no-await-in-loop -- one page after the other
      await page.goto(`${service.url}${path}`);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await page.getByRole('progressbar', { name: 'Quota of this month' }).waitFor();
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    }
    if (shots !== undefined) await page.screenshot({ path: join(shots, 'narrow.png'), fullPage: true });
  });
});
