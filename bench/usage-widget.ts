// Measures the widget of somebody with 1,000 running desktops, from the plugin to the pixels: `pnpm bench usage-widget [--quick]`.
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { startServiceProcess, type ServiceProcess } from '../test/support/service-process.ts';
import { formatTable, median, spread, timed, type Measurement } from './harness.ts';

const desktops = 1000;
const rounds = process.argv.includes('--quick') ? 5 : 20;

/** Milliseconds from a click on "Next page" until the widget stands there anew. */
interface Turn {
  /** From the request for the widget to the end of its answer. */
  readonly askedMs: number;
  /** From the answer to the frame in which it stands on the page. */
  readonly drawnMs: number;
}

/** Clicks in the page, and waits for the frame after the rows have gone and come. */
const turnPage = `(async () => {
  performance.clearResourceTimings();
  const drawn = new Promise((resolve) => {
    let gone = false;
    new MutationObserver((_, observer) => {
      const row = document.querySelector('.widget tbody tr');
      if (row === null) gone = true;
      if (row === null || !gone) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    }).observe(document, { childList: true, subtree: true });
  });
  [...document.querySelectorAll('.widget button')].find((button) => button.textContent === 'Next page').click();
  const drawnAt = await drawn;
  const { startTime, responseEnd } =
    performance.getEntriesByType('resource').findLast(({ name }) => name.includes('/widgets/usage'));
  return { askedMs: responseEnd - startTime, drawnMs: drawnAt - responseEnd };
})()`;

const loadBefore = loadavg()[0] ?? 0;
const directory = await mkdtemp(join(tmpdir(), 'streamspace-bench-usage-'));
const browser = await launchBrowser();
try {
  await prepare();
  const service = await startServiceProcess(directory, 0);
  try {
    const lines = [await asking(service), ...(browser === undefined ? [] : await turning(service, browser))];
    console.log(formatTable(lines));
    console.log(`\nload of the machine before: ${loadBefore.toFixed(2)}`);
  } finally {
    await service.stop();
  }
} finally {
  await browser?.close();
  await rm(directory, { recursive: true });
}

/** The platform lets a user have five sessions: the others are written past it, as copies of a running one. */
async function prepare(): Promise<void> {
  const service = await startServiceProcess(directory, 0);
  await service.api('POST', '/plugins/catalog/my-usage-widget/install', { config: { quotaHoursPerMonth: 80 } });
  await service.stop();
  using database = new DatabaseSync(join(directory, 'control-plane.db'));
  const { user_id: user } = database.prepare("SELECT user_id FROM sessions WHERE id LIKE 'ada-firefox-%'").get() as {
    user_id: string;
  };
  const copy = database.prepare(`
    INSERT INTO sessions SELECT 'desk-' || :number, user_id, template, state, created_at + :number, ended_at, NULL,
      replace(record, id, 'desk-' || :number)
    FROM sessions WHERE id LIKE 'ada-firefox-%'`);
  database.exec('BEGIN');
  for (let number = 1; number < desktops; number += 1) copy.run({ number });
  database.exec('COMMIT');
  const count = database.prepare("SELECT count(*) AS count FROM sessions WHERE user_id = :user AND state = 'running'");
  console.error(`${(count.get({ user }) as { count: number }).count} desktops run`);
}

async function asking(service: ServiceProcess): Promise<Measurement> {
  await service.api('POST', '/plugins/my-usage-widget/enable');
  const view = () => service.api('GET', '/ui/my-usage-widget/widgets/usage');
  // The first reconciliation finds all of them.
  while (!JSON.stringify(await view()).includes(`Running now: ${desktops}`)) await pause(200);
  await pause(2000);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push(await timed(view));
    // The platform is asked anew each time.
    await pause(1100);
  }
  return {
    what: `the plugin draws ${desktops} desktops`,
    value: median(times),
    unit: 'ms',
    note: `${spread(times)}, service, sandbox and platform included`,
  };
}

async function turning(service: ServiceProcess, chromium: Browser): Promise<readonly Measurement[]> {
  const page = await chromium.newPage({ viewport: { width: 1280, height: 1000 } });
  await page.goto(service.signInUrl);
  await page.goto(`${service.url}/home`);
  const next = page.locator('.widget').getByRole('button', { name: 'Next page' });
  const turns: Turn[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await next.waitFor();
    // The platform is asked anew each time, and the page has come to rest.
    await pause(1100);
    turns.push(await page.evaluate<Turn>(turnPage));
  }
  const line = (what: string, times: readonly number[], rest: Partial<Measurement> = {}): Measurement => ({
    what,
    value: median(times),
    unit: 'ms',
    note: spread(times),
    ...rest,
  });
  return [
    line(
      'the page asks for the widget',
      turns.map(({ askedMs }) => askedMs),
    ),
    line(
      'the page draws it',
      turns.map(({ drawnMs }) => drawnMs),
      { bar: { atMost: 100 } },
    ),
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
