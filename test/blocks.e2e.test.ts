import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'streamspace-blocks-'));
const browser: Browser | undefined = await launchBrowser();
/** Label of what has the focus. */
const focused = 'document.activeElement.getAttribute("aria-label")';
let service: ServiceProcess;
let page: Page;

describe.skipIf(browser === undefined)('the gallery of blocks', () => {
  beforeAll(async () => {
    service = await startServiceProcess(directory, 0);
    if (browser === undefined) return;
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(service.signInUrl);
    await page.goto(`${service.url}/gallery`);
    await page.getByRole('heading', { name: 'Gallery of blocks' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await axeFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('fits 320 pixels, and nothing but tables and charts scrolls sideways', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('names each value of a row where there is no room for columns', async () => {
    const names = `[...document.querySelectorAll('.block-table tbody tr:first-child td[data-label]')]
      .map((cell) => getComputedStyle(cell, '::before').content)`;
    const unnamed = new Set(['none', '""']);
    expect((await page.evaluate<string[]>(names)).filter((name) => !unnamed.has(name))).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    const shown = await page.evaluate<string[]>(names);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((name) => unnamed.has(name))).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('says of each chart in words what it shows', async () => {
    const chart = page.getByRole('img', { name: 'Sessions per day. Between 2 and 22 sessions a day' });
    await chart.waitFor();
    const numbers = page.locator('figure', { has: chart }).getByText('Numbers');
    await numbers.click();
    expect(await page.getByRole('region', { name: 'Numbers of Sessions per day' }).getByRole('row').count()).toBe(15);
  });

  test('asks before it does what takes something away, by keyboard alone', async () => {
    const button = page.getByRole('button', { name: 'Delete: siem' });
    await button.focus();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: 'Delete this for good?' });
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await page.getByText('Nothing was done').waitFor();
    expect(await page.evaluate(focused)).toBe('Delete: siem');

    await page.keyboard.press('Enter');
    await question.waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Deleted', { exact: true }).waitFor();
  });

  test('opens details in a drawer and gives the focus back', async () => {
    const button = page.getByRole('button', { name: 'Details: cmdb' });
    await button.click();
    await page.getByRole('dialog', { name: 'Details' }).getByText('beside').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(focused)).toBe('Details: cmdb');
  });

  test('shows a secret once', async () => {
    await page.getByRole('button', { name: 'New token' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Your new token' });
    await dialog.getByText('sample-3f9a-not-a-secret').waitFor();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    expect(await page.getByText('sample-3f9a-not-a-secret').count()).toBe(0);
  });

  test('asks in a dialog for what an action takes, says what is missing, and sends it', async () => {
    await page.getByRole('button', { name: 'Report a problem' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Report a problem' });
    await dialog.getByRole('button', { name: 'Report a problem' }).click();
    await dialog.getByText('field needs a change').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole('link', { name: 'Title' }).click();
    await page.keyboard.type('The desktop is slow');
    await page.keyboard.press('Enter');
    await page.getByText('Reported', { exact: true }).waitFor();
  });

  test('shows what a form would send before it is sent', async () => {
    const form = page.getByRole('form', { name: 'Report a problem' });
    await form.getByRole('textbox', { name: 'Title' }).fill('No sound');
    await form.getByRole('button', { name: 'Preview' }).click();
    const preview = form.getByRole('region', { name: 'Preview' });
    await preview.waitFor();
    expect(await preview.textContent()).toBe('No sound');
  });

  test('takes a form step by step, and back', async () => {
    const form = page.getByRole('form', { name: /step/ });
    await form.getByRole('textbox', { name: 'Title' }).fill('No sound');
    await form.getByRole('button', { name: 'Next' }).click();
    await form.getByRole('combobox', { name: 'Severity' }).waitFor();
    await form.getByRole('button', { name: 'Back' }).click();
    expect(await form.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('No sound');
  });
});
