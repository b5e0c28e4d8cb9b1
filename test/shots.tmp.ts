import { mkdtempSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from './support/browser.ts';
import { startServiceProcess } from './support/service-process.ts';
const out = '/tmp/hc/shots'; mkdirSync(out, { recursive: true });
const dir = mkdtempSync(join(tmpdir(), 'shots-'));
const service = await startServiceProcess(dir, 0);
const browser = await launchBrowser();
if (!browser) throw new Error('no browser');
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('console', (m) => { if (m.type() === 'error' || m.type()==='warning') console.log('console', m.text()); });
  page.on('pageerror', (e) => console.log('pageerror', String(e)));
  await page.goto(service.signInUrl);
  await service.api('POST', '/plugins/catalog/session-log/install', {});
  await service.api('POST', '/plugins/session-log/enable');
  await service.api('POST', '/plugins/catalog/webhook-relay/install', {});
  await page.goto(`${service.url}/home/settings`);
  await page.getByText('No theme is switched on').waitFor();
  await page.screenshot({ path: `${out}/0-settings-none.png`, fullPage: true });
  await page.goto(`${service.url}/plugins/high-contrast`);
  await page.getByRole('button', { name: 'Install' }).click();
  await page.getByRole('switch').click();
  await page.getByText('Everybody can choose this theme').waitFor();
  await page.goto(`${service.url}/home/settings`);
  await page.getByLabel('High contrast', { exact: true }).click();
  await page.getByText('You see a preview').waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${out}/1-settings-light.png`, fullPage: true });
  await page.getByRole('radio', { name: 'Dark', exact: true }).click();
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${out}/1-settings-dark.png`, fullPage: true });
  for (const variant of ['dark', 'light'] as const) {
    for (const [name, choice] of [['base', {}], ['cvd', { colorVision: 'deutan', accent: 'cyan' }]] as const) {
    await service.api('PUT', '/me/theme', { choice: { theme: 'high-contrast', variant, options: choice } });
    for (const [file, path, wait] of [
      ['catalog', '/', 'Session log'], ['plugin', '/plugins/webhook-relay', 'Overview'], ['logs', '/plugins/session-log/logs', 'Log'],
      ['activity', '/activity', 'Sessions'], ['gallery', '/gallery', 'Gallery of blocks'], ['home', '/home', 'Home'], ['config','/plugins/webhook-relay/configuration','endpoints'],
    ] as const) {
      if (name === 'cvd' && !['gallery', 'catalog'].includes(file)) continue;
      await page.goto(`${service.url}${path}`);
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${out}/${file}-${variant}-${name}.png`, fullPage: file !== 'gallery' });
    } }
  }
  await page.goto(`${service.url}/`);
  await service.api('PUT', '/me/theme', { choice: { theme: 'high-contrast', variant: 'dark', options: {} } });
  await page.reload(); await page.waitForTimeout(300);
  await page.setViewportSize({ width: 320, height: 700 });
  await page.screenshot({ path: `${out}/catalog-320.png` });
  console.log('320', await page.evaluate('document.documentElement.scrollWidth'));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: `${out}/print.png` });
  await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
  await page.screenshot({ path: `${out}/forced.png` });
} finally { await browser.close(); await service.stop(); }
