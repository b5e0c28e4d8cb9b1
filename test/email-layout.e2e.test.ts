import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { axeFaults } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';

const goldens = join(import.meta.dirname, '../official/streamspace-email/src/__goldens__');
/** Landmarks are the mail client's. */
const notOfMails = /^(region|landmark-one-main)/;
const browser: Browser | undefined = await launchBrowser();

describe.skipIf(browser === undefined)('mails of streamspace-email', () => {
  afterAll(() => browser?.close());

  test.each(['light', 'dark'] as const)('fit a small screen and are readable in %s', async (colorScheme) => {
    const page = await browser?.newPage({ viewport: { width: 320, height: 700 }, colorScheme });
    if (page === undefined) return;
    for (const name of ['session.failed', 'quota.exceeded', 'user.created']) {
      // oxlint-disable-next-line no-await-in-loop -- one page
      await page.setContent(readFileSync(join(goldens, `${name}.mail`), 'utf8'));
      // oxlint-disable-next-line no-await-in-loop -- one page
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      // oxlint-disable-next-line no-await-in-loop -- one page
      expect((await axeFaults(page)).filter((fault) => !notOfMails.test(fault))).toEqual([]);
    }
  });
});
