import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExtensionPointView } from '@streamspace/plugin-service';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'streamspace-points-'));
const browser = await launchBrowser();
const shots = process.env['SHOTS'];
let service: ServiceProcess;
let page: Page;

const tickets = (where: string) => `module.exports = { onLoad: () => ({ provides: { ticketing: () => ({
  create: async ({ title }) => ({ id: title, url: 'https://${where}.example/' + title, created: true }),
  get: async () => null,
}) } }) };`;

/** A plugin in a folder of its own, installed and switched on. */
async function install(name: string, source: string, more: object): Promise<void> {
  const folder = join(directory, 'community', name);
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name,
    version: '1.0.0',
    displayName: name.replace('-', ' '),
    description: 'Takes part in an extension point',
    type: 'extension',
    author: 'Ada',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
    ...more,
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'index.js'), source);
  writeFileSync(join(folder, 'README.md'), `# ${name}\n\nFor a test.\n`);
  await service.api('POST', '/plugins/local', { directory: folder });
  await service.api('POST', `/plugins/${name}/enable`);
}

const file = (): Promise<{ readonly outcome: unknown }> =>
  service.api('POST', '/plugins/auditor/commands/auditor:file', {});

describe.skipIf(browser === undefined)('the provider of an extension point', () => {
  beforeAll(async () => {
    service = await startServiceProcess(join(directory, 'data'), 0);
    await install('blue-tickets', tickets('blue'), { provides: ['ticketing'] });
    await install('red-tickets', tickets('red'), { provides: ['ticketing'] });
    await install(
      'auditor',
      `module.exports = { onLoad({ api }) {
        const tickets = api.extensions.use('ticketing');
        return { commands: { 'auditor:file': async () => ({
          done: (await tickets.create({ title: 'late', body: 'x', severity: 'low', dedupeKey: 'k' })).url }) } };
      } };`,
      { consumes: ['ticketing'], contributes: { commands: [{ id: 'auditor:file', title: 'File a ticket' }] } },
    );
    if (browser === undefined) return;
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(service.signInUrl);
    await page.goto(`${service.url}/plugins/auditor`);
    await page.getByLabel('ticketing').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('is the first one that was installed, and the page says so', async () => {
    expect(await file()).toMatchObject({ outcome: { done: 'https://blue.example/late' } });
    expect(await page.getByLabel('ticketing').locator('option:checked').textContent()).toBe(
      'The first one installed (blue-tickets)',
    );
    expect(await axeFaults(page)).toEqual([]);
    if (shots !== undefined) await page.screenshot({ path: join(shots, 'points.png'), fullPage: true });
  });

  test('is chosen on the page, and answers from the next call on', async () => {
    await page.getByLabel('ticketing').selectOption('red-tickets');
    await page.getByText('red-tickets is chosen for ticketing').waitFor();
    expect(await file()).toMatchObject({ outcome: { done: 'https://red.example/late' } });
    const { points } = await service.api<{ points: readonly ExtensionPointView[] }>('GET', '/extension-points');
    expect(points).toMatchObject([
      { point: 'ticketing', uses: [{ consumer: 'auditor', provider: 'red-tickets', chosen: true }] },
    ]);
  });
});
