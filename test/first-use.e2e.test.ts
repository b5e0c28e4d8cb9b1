import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { axeFaults } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { signingSecret, startReceiver, type Receiver } from './support/receiver.ts';
import { startServiceProcess, streamspace, type ServiceProcess } from './support/service-process.ts';

let browser: Browser | undefined;
let dataDir: string;
let receiver: Receiver;
let service: ServiceProcess;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'streamspace-first-'));
  receiver = await startReceiver();
  service = await startServiceProcess(dataDir, 0);
});
afterEach(async () => {
  await service.stop();
  receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const soon = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 100 });

/** The signed event of the session that was created, as the receiver's own library verified it. */
async function expectSessionCreated(): Promise<void> {
  await soon(() => expect(receiver.messages.map(({ body }) => body.type)).toContain('session.created'));
  expect(receiver.forged).toBe(0);
}

test('by the command line alone: install, configure, allow, create a session, and the signed event arrives', async () => {
  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await streamspace(dataDir, ...args);
    expect(code, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    return `${stdout}${stderr}`;
  };
  expect(await run('plugin', 'list', '--available')).toContain('webhook-relay');
  expect(await run('plugin', 'install', 'webhook-relay', '--yes')).toContain(
    'Posts events to the endpoints in the configuration',
  );
  const endpoints = join(dataDir, 'endpoints.json');
  writeFileSync(
    endpoints,
    JSON.stringify([{ id: 'own', url: receiver.url, events: ['session.*'], secret: signingSecret }]),
    { mode: 0o600 },
  );
  const configured = await run('plugin', 'configure', 'webhook-relay', '--set-file', `endpoints=${endpoints}`);
  const allow = `streamspace plugin allow webhook-relay 127.0.0.1:${receiver.port}`;
  expect(configured).toContain(allow);
  await run(...allow.split(' ').slice(1));
  await run('plugin', 'enable', 'webhook-relay');
  await run('session', 'create', '--user', 'ada', '--template', 'firefox');
  await expectSessionCreated();

  const deliveries = JSON.parse(
    (await streamspace(dataDir, 'plugin', 'deliveries', 'webhook-relay', '--json')).stdout,
  ) as { deliveries: { state: string }[] };
  expect(deliveries.deliveries.some(({ state }) => state === 'done')).toBe(true);
  expect(await run('plugin', 'logs', 'webhook-relay')).toContain('own: delivered');

  await run('plugin', 'install', 'session-log', '--yes', '--enable');
  await run('session', 'create', '--user', 'grace', '--template', 'gimp');
  await vi.waitFor(async () => expect(await run('plugin', 'logs', 'session-log')).toMatch(/grace.*gimp/), {
    timeout: 15_000,
  });

  await run('plugin', 'uninstall', 'webhook-relay', '--yes');
  const gone = await streamspace(dataDir, 'plugin', 'logs', 'webhook-relay');
  expect(gone.code).toBe(4);
  expect(gone.stderr).toContain('webhook-relay');
});

test('in the browser: install, fill in the form, allow, enable, create a session, and the signed event arrives', async ({
  skip,
}) => {
  if (browser === undefined) return skip('no Chromium on this machine: set CHROME_PATH');
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));

  await page.goto(service.signInUrl);
  await installRelay(page);
  await configureRelay(page);
  await page.getByRole('switch', { name: 'Enabled' }).click();
  await page.getByText('Webhook relay is enabled').first().waitFor();

  await page.getByRole('link', { name: 'Activity' }).click();
  await page.getByLabel('User').selectOption({ label: 'Grace Hopper' });
  await page.getByLabel('Template').selectOption({ label: 'GIMP' });
  await page.getByRole('button', { name: 'Create session' }).click();
  await expectSessionCreated();

  await page.goto(`${service.url}/plugins/webhook-relay/deliveries`);
  await page.getByText('session.created').first().waitFor();
  await watchRelay(page);
  expect(faults).toEqual([]);
  await page.close();
});

async function installRelay(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Webhook relay' }).click();
  await page.getByRole('button', { name: 'Install' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Posts events to the endpoints in the configuration').waitFor();
  await dialog.getByRole('button', { name: 'Allow and install' }).click();
}

/** The numbers and the audit trail, on a narrow screen too. */
async function watchRelay(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Metrics' }).click();
  await page.getByRole('img', { name: /^Memory\. Now \d+ MiB/ }).waitFor({ timeout: 20_000 });
  expect(await axeFaults(page)).toEqual([]);

  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('row', { name: /Install a plugin.*Success.*webhook-relay/ }).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByLabel('Outcome').selectOption({ label: 'Denied' });
  await page.getByText('Nothing that was done is like that').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole('row', { name: /Install a plugin/ }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
}

async function configureRelay(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Configuration' }).click();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const endpoint = page.getByRole('group', { name: 'Endpoint 1', exact: true });
  await endpoint.getByRole('textbox', { name: 'ID' }).fill('own');
  await endpoint.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
  await endpoint.getByRole('button', { name: 'Add event' }).click();
  await endpoint.getByRole('textbox', { name: 'Event 1' }).fill('session.*');
  await endpoint.getByRole('textbox', { name: /^Secret/ }).fill(signingSecret);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: /^Allow/ }).click();
}
