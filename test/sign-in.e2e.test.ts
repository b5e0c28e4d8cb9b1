import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { expect, test } from 'vitest';
import { buildPage } from '../packages/plugin-service/src/page-bundle.ts';
import { authOptionsSchema } from '../packages/plugin-service/src/auth/auth-options.ts';
import { openSignInStore } from '../packages/plugin-service/src/auth/sign-in-store.ts';
import { createTestService } from '../packages/plugin-service/src/testing/service.ts';
import { axeFaults } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { choosePort } from '../packages/plugin-service/src/port.ts';

test('a person signs in at a real provider, sees what their role allows, makes a token, answers a terminal, comes back after a session that ended, and signs out there, too', async () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'sign-in-'));
  const browser = await launchBrowser();
  if (browser === undefined) return;
  const port = await choosePort(0);
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'plugins',
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${origin}/auth/openid/company/callback`],
        post_logout_redirect_uris: [`${origin}/`],
      },
    ],
    claims: { openid: ['sub', 'groups', 'preferred_username'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, groups: ['team'], preferred_username: id }),
    }),
  });
  const terminal = createServer((_, response) => response.end('Back to the terminal'));
  terminal.listen(0, '127.0.0.1');
  await once(terminal, 'listening');
  const loopback = `http://127.0.0.1:${(terminal.address() as AddressInfo).port}/callback`;
  const signInStore = openSignInStore();
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  const roles = { claim: 'groups', operator: ['team'] };
  const company = { id: 'company', name: 'Company', issuer, clientId: 'plugins', scopes: [], roles };
  const running = await createTestService({
    port,
    signInStore,
    auth: authOptionsSchema.parse({ openid: { providers: [company] } }),
    pageDirectory: await buildPage({ cacheDir }),
  });
  try {
    const page = await browser.newPage({ viewport: { width: 320, height: 700 } });
    await page.goto(`${origin}/account`);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Continue with Company' }).focus();
    await page.keyboard.press('Enter');
    await page.fill('[name=login]', 'ada');
    await page.fill('[name=password]', 'any');
    await page.click('button[type=submit]');
    await page.click('button[type=submit]');
    await page.waitForURL(`${origin}/account`);
    await page.getByText('an operator').waitFor();
    expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()).toEqual([
      'Catalog',
      'Home',
      'Activity',
      'Audit',
      'Account',
    ]);
    await page.goto(`${origin}/plugins/relay/configuration`);
    await page.getByText('It takes an administrator; you are an operator.').waitFor();
    await page.goto(`${origin}/activity`);
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Fire an event' }).count()).toBe(0);
    await page.goto(`${origin}/account`);
    await page.getByLabel('Name', { exact: true }).fill('ci');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText(/^sspat_/).waitFor();
    expect(await page.getByLabel('Role').locator('option').allTextContents()).toEqual(['user', 'operator']);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(320);
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/account.png`, fullPage: true });
    expect(await axeFaults(page)).toEqual([]);

    const state = 'state-of-the-terminal';
    const ask = new URLSearchParams({
      redirect_uri: loopback,
      state,
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
    });
    const answers: Record<string, string>[] = [];
    for (const button of ['Do not allow', 'Allow']) {
      await page.goto(`${origin}/sign-in/terminal?${ask.toString()}`);
      await page.getByText('as an operator for 30 days').waitFor();
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.waitForURL((url) => url.href.startsWith(loopback));
      answers.push(Object.fromEntries(new URL(page.url()).searchParams));
    }
    expect(answers).toEqual([
      { error: 'access_denied', state, iss: origin },
      { code: expect.stringMatching(/^[\w-]{43}$/), state, iss: origin },
    ]);

    await page.goto(`${origin}/account`);
    await page.getByText('an operator').waitFor();
    signInStore.dropSessions('openid:company:ada');
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('heading', { name: 'Your sign-in has ended' }).waitFor();
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('link', { name: 'Continue with Company' }).click();
    await page.waitForURL(`${origin}/audit`);
    await page.getByRole('heading', { name: 'Audit' }).waitFor();

    await page.goto(`${origin}/account`);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL(/\/session\/end/);
    await page.goto(`${origin}/account`);
    await page.getByRole('link', { name: 'Continue with Company' }).waitFor();
  } finally {
    await browser.close();
    await running[Symbol.asyncDispose]();
    terminal.closeAllConnections();
    terminal.close();
    signInStore.close();
    server.closeAllConnections();
    server.close();
    rmSync(cacheDir, { recursive: true, force: true });
  }
}, 60_000);
