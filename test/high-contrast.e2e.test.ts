import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { User } from '@streamspace/plugin-sdk';
import { differenceCiede2000 } from 'culori';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { axeFaults } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';
import { emulateVision, paintedColours, type Deficiency } from './support/vision.ts';

const directory = mkdtempSync(join(tmpdir(), 'streamspace-contrast-'));
const browser = await launchBrowser();
const shots = process.env['SHOTS'];
let service: ServiceProcess;
let context: BrowserContext;
let page: Page;
/** Questions that installing it led to. */
let asked: number | undefined;

/** Six pages with all kinds of things on them, and what shows that each is there. */
const pages = {
  catalog: ['/', 'heading', 'Plugins'],
  plugin: ['/plugins/session-log', 'heading', 'Session log'],
  configuration: ['/plugins/webhook-relay/configuration', 'button', 'Save'],
  activity: ['/activity', 'heading', 'Sessions'],
  settings: ['/home/settings', 'heading', 'Theme'],
  gallery: ['/gallery', 'heading', 'Gallery of blocks'],
} as const;
type PageName = keyof typeof pages;
const pageNames = Object.keys(pages) as PageName[];

async function open(name: PageName): Promise<void> {
  const [path, role, label] = pages[name];
  await page.goto(`${service.url}${path}`);
  await page.getByRole(role, { name: label, exact: true }).first().waitFor();
}

const choose = (choice: object | null): Promise<unknown> => service.api('PUT', '/me/theme', { choice });
const highContrast = (variant: 'auto' | 'dark' | 'light', options: Readonly<Record<string, string>> = {}) => ({
  theme: 'high-contrast',
  variant,
  options,
});
const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
const waiting = { timeout: 10_000 };
const black = 'rgb(0, 0, 0)';
const white = 'rgb(255, 255, 255)';
const ownLight = 'rgb(245, 246, 249)';

describe.skipIf(browser === undefined)('the page in high contrast', () => {
  beforeAll(async () => {
    service = await startServiceProcess(directory, 0);
    await service.api('POST', '/plugins/catalog/session-log/install', {});
    await service.api('POST', '/plugins/session-log/enable');
    await service.api('POST', '/plugins/catalog/webhook-relay/install', {});
    if (browser === undefined) return;
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const first = await context.newPage();
    await first.goto(service.signInUrl);
    // (1): by its page, with one button, and nothing asks anything.
    await first.goto(`${service.url}/plugins/high-contrast`);
    await first.getByRole('button', { name: 'Install' }).click();
    await first.getByRole('switch', { name: 'Enabled' }).click();
    await first.getByText('Everybody can choose this theme in their settings').waitFor();
    asked = await first.getByRole('dialog').count();
    await first.close();
  });
  afterAll(async () => {
    await browser?.close();
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    page = await context.newPage();
  });
  afterEach(async () => {
    await page.close();
    await choose(null);
  });

  test('(1) is installed without any consent', async () => {
    expect(asked).toBe(0);
    expect(await service.api('GET', '/plugins/high-contrast')).toMatchObject({
      state: 'enabled',
      permissionRequests: [],
      pendingConsents: [],
    });
  });

  describe.each(['dark', 'light'] as const)('%s', (variant) => {
    test.each(pageNames)('(3) has nothing on %s that axe objects to, enhanced contrast included', async (name) => {
      await choose(highContrast(variant, { accent: variant === 'dark' ? 'yellow' : 'magenta' }));
      await open(name);
      if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}-${variant}.png`), fullPage: true });
      expect(await axeFaults(page, ['color-contrast-enhanced'])).toEqual([]);
    });
  });

  test.each(pageNames)('%s fits 320 pixels, and 1280 at twice the size, without scrolling sideways', async (name) => {
    const overflow = () =>
      page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await choose(highContrast('dark'));
    await page.setViewportSize({ width: 320, height: 700 });
    await open(name);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 640, height: 450 });
    expect(await overflow()).toBeLessThanOrEqual(0);
    await choose(highContrast('dark', { fontScale: '150' }));
    await open(name);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  test('(3) shows where the focus is on each thing that takes it, in the width that was chosen', async () => {
    await choose(highContrast('dark', { focusWidthPx: '6' }));
    await open('catalog');
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const ring = await page.evaluate<{ width: string; colour: string; label: string }>(`(() => {
        const focused = document.activeElement;
        const shown = focused.closest('.card') ?? focused;
        const { outlineWidth: width, outlineColor: colour } = getComputedStyle(shown);
        return { width, colour, label: focused.textContent };
      })()`);
      expect(ring).toMatchObject({ width: '6px', colour: 'rgb(255, 216, 77)' });
    }
  });

  test('(4) leaves the colours to a system that forces its own, and keeps its widths', async () => {
    await choose(highContrast('dark'));
    await page.emulateMedia({ forcedColors: 'active' });
    await open('gallery');
    const colours = await page.evaluate<readonly string[]>(`(() => {
      const style = getComputedStyle(document.documentElement);
      return ['--bg', '--text', '--accent', '--good', '--focus'].map((name) => style.getPropertyValue(name).trim());
    })()`);
    expect(colours).toEqual(['Canvas', 'CanvasText', 'LinkText', 'CanvasText', 'Highlight']);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.panel')).borderTopWidth`)).toBe('2px');
    expect(await ground()).toBe(white);
    await page.emulateMedia({ forcedColors: 'none' });
    expect(await ground()).toBe(black);
  });

  const moving = `[...document.querySelectorAll('*')].flatMap((element) =>
    [undefined, '::before', '::after'].flatMap((pseudo) => {
      const { transitionDuration, animationDuration, animationName } = getComputedStyle(element, pseudo);
      const durations = [transitionDuration, animationName === 'none' ? '0s' : animationDuration].join(', ').split(', ');
      return durations.some((duration) => Number.parseFloat(duration) > 0) ? [element.className || element.tagName] : [];
    }))`;

  test('(5) stops all movement for a system that asks for it, and for a person who does', async () => {
    await open('plugin');
    expect(await page.evaluate<readonly string[]>(moving)).not.toEqual([]);
    for (const [name, reducedMotion, reduceMotion] of [
      ['plugin', 'reduce', 'system'],
      ['plugin', 'no-preference', 'always'],
      ['gallery', 'no-preference', 'always'],
    ] as const) {
      await choose(highContrast('dark', { reduceMotion }));
      await page.emulateMedia({ reducedMotion });
      await open(name);
      expect(await page.evaluate(moving)).toEqual([]);
    }
  });

  test('(7) is tried out on the whole page at once, and is gone again unless it is used', async () => {
    await open('settings');
    await page.evaluate('window.stayed = true');
    expect(await ground()).toBe(ownLight);
    await page.getByLabel('High contrast', { exact: true }).click();
    await expect.poll(ground, waiting).toBe(white);
    await page.getByRole('radio', { name: 'Dark' }).click();
    await expect.poll(ground, waiting).toBe(black);
    await page.getByLabel('Accent').selectOption('cyan');
    const fill = () => page.evaluate(`getComputedStyle(document.querySelector('.button.primary')).backgroundColor`);
    await expect.poll(fill, waiting).toBe('rgb(94, 231, 255)');

    await page.getByRole('link', { name: 'Catalog', exact: true }).click();
    await expect.poll(ground, waiting).toBe(ownLight);
    expect(await page.evaluate('window.stayed')).toBe(true);
    expect(await service.api('GET', '/me/theme')).toEqual({});
  });

  test('(7) is used by one person and not by another, and is there before anything is drawn', async () => {
    await open('settings');
    await page.getByLabel('High contrast', { exact: true }).click();
    await page.getByRole('radio', { name: 'Dark' }).click();
    await page.getByRole('button', { name: 'Use this theme' }).click();
    await page.getByText('This is your theme now').waitFor();
    await expect.poll(ground, waiting).toBe(black);

    const { users } = await service.api<{ users: readonly User[] }>('GET', '/users');
    const grace = users.find(({ username }) => username === 'grace');
    await page.getByLabel('View as').selectOption(grace?.id ?? '');
    await expect.poll(ground, waiting).toBe(ownLight);
    await page.getByLabel('View as').selectOption({ label: 'Yourself' });
    await expect.poll(ground, waiting).toBe(black);

    // Grounds at every frame until the page is there.
    await page.addInitScript(`
      window.grounds = new Set();
      requestAnimationFrame(function look() {
        if (document.body) window.grounds.add(getComputedStyle(document.body).backgroundColor);
        requestAnimationFrame(look);
      });`);
    await open('catalog');
    expect(await page.evaluate('[...window.grounds]')).toEqual([black]);

    await page.getByRole('link', { name: 'Home', exact: true }).click();
    await page.getByRole('link', { name: 'My settings' }).click();
    await page.getByRole('button', { name: 'Back to StreamSpace’s own' }).click();
    await expect.poll(ground, waiting).toBe(ownLight);
  });

  test('(7) ends for everybody when its plugin is switched off, without a reload', async () => {
    await choose(highContrast('dark'));
    await open('catalog');
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await ground()).toBe(black);
    await service.api('POST', '/plugins/high-contrast/disable');
    await expect.poll(ground, waiting).toBe(ownLight);
    await service.api('POST', '/plugins/high-contrast/enable');
    await expect.poll(ground, waiting).toBe(black);
  });

  test('follows the system where the person leaves it to the system', async () => {
    await choose(highContrast('auto'));
    await page.emulateMedia({ colorScheme: 'dark' });
    await open('catalog');
    expect(await ground()).toBe(black);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await ground()).toBe(white);
  });

  const signs = `Object.fromEntries([...document.querySelectorAll('.badge[data-tone], .note[data-tone]')].map((element) => [
    element.querySelector('path').getAttribute('d'),
    element.textContent.trim().length > 0,
  ]))`;

  test('(8) tells states apart without any colour: each has a sign and a word', async () => {
    await choose(highContrast('light'));
    await open('gallery');
    const found = await page.evaluate<Readonly<Record<string, boolean>>>(signs);
    // Good, warning, error and info, each drawn otherwise.
    expect(Object.keys(found).length).toBeGreaterThanOrEqual(4);
    expect(Object.values(found).every(Boolean)).toBe(true);

    await emulateVision(page, 'achromatopsia');
    const pictures = new Set<string>();
    for (const word of ['Good', 'Warning', 'Error']) {
      const badge = page.locator('.badge', { hasText: word }).first();
      await badge.evaluate(`(badge) => badge.lastChild.remove()`);
      const picture = await badge.screenshot();
      if (shots !== undefined) await badge.screenshot({ path: join(shots, `grey-${word}.png`) });
      pictures.add(picture.toString('base64'));
    }
    expect(pictures.size).toBe(3);
  });

  test('(8) puts a shape of its own in front of each state, for who wants that', async () => {
    await choose(highContrast('dark', { colorVision: 'protan' }));
    await open('gallery');
    const shapes = await page.evaluate<readonly string[]>(`['good', 'warn', 'bad'].map((tone) =>
      getComputedStyle(document.querySelector('.badge[data-tone=' + tone + ']'), '::before').clipPath)`);
    expect(new Set(shapes).size).toBe(3);
    expect(shapes).not.toContain('none');
  });

  test.each<[vision: Deficiency, colorVision: string]>([
    ['none', 'none'],
    ['protanopia', 'protan'],
    ['deuteranopia', 'deutan'],
    ['tritanopia', 'tritan'],
  ])('keeps states apart as they are painted for %s', async (vision, colorVision) => {
    for (const variant of ['dark', 'light'] as const) {
      await choose(highContrast(variant, { colorVision }));
      await open('catalog');
      await emulateVision(page, vision);
      const colours = await paintedColours(page, ['--good', '--warn', '--bad', '--busy']);
      for (const [index, one] of colours.entries()) {
        for (const other of colours.slice(index + 1)) {
          expect([one, other, differenceCiede2000()(one, other) > 10]).toEqual([one, other, true]);
        }
      }
    }
  });

  test.each(['dark', 'light'] as const)('(10) prints black on white: %s', async (variant) => {
    await choose(highContrast(variant));
    await page.emulateMedia({ media: 'print' });
    for (const name of ['plugin', 'gallery', 'activity'] as const) {
      await open(name);
      const coloured = await page.evaluate(`[...document.querySelectorAll('body *')].flatMap((element) => {
        const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
        if (!text || element.getClientRects().length === 0) return [];
        const { color } = getComputedStyle(element);
        let behind = element;
        while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
        const ground = behind ? getComputedStyle(behind).backgroundColor : '${white}';
        return color === '${black}' && ground === '${white}' ? [] : [element.className + ' ' + color + ' on ' + ground];
      })`);
      expect(coloured).toEqual([]);
    }
    if (shots !== undefined) await page.screenshot({ path: join(shots, `print-${variant}.png`) });
  });
});
