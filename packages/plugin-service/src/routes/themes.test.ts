import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChosenTheme, MyTheme } from '../api-types.ts';
import { createTestService, testToken, type TestService } from '../testing/service.ts';
import { installedTheme } from '../testing/themes.ts';
import { openThemeStore } from '../themes/theme-store.ts';

let running: TestService;
beforeEach(async () => {
  running = await createTestService();
  running.host.answers.themes = [installedTheme('paper'), installedTheme('night', { light: undefined, options: {} })];
});
afterEach(() => running[Symbol.asyncDispose]());

const paper: ChosenTheme = { theme: 'paper', variant: 'dark', options: { accent: 'teal' } };
const choose = (choice: unknown, viewAs?: string) => request('/me/theme', { method: 'PUT', body: { choice }, viewAs });
const mine = async (viewAs?: string) => (await request('/me/theme', { viewAs })).body as MyTheme;

async function request(
  path: string,
  { method = 'GET', body, viewAs }: { method?: string; body?: unknown; viewAs?: string | undefined } = {},
) {
  const response = await fetch(`${running.service.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${testToken}`,
      'content-type': 'application/json',
      ...(viewAs === undefined ? {} : { 'x-streamspace-view-as': viewAs }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

async function css(query = ''): Promise<Response> {
  const signIn = await fetch(running.service.signInUrl(), { redirect: 'manual' });
  const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  return fetch(`${running.service.url}/theme.css${query}`, { headers: { cookie } });
}

test('themes are listed with what can be chosen in each', async () => {
  expect((await running.json('/themes')).body).toMatchObject({
    total: 2,
    themes: [
      {
        name: 'paper',
        contrast: 'AA',
        variants: ['dark', 'light'],
        options: [
          {
            id: 'accent',
            default: 'blue',
            values: [
              { value: 'blue', title: 'Blue' },
              { value: 'teal', title: 'Teal' },
            ],
          },
        ],
        samples: [
          { variant: 'dark', background: '#000000' },
          { variant: 'light', background: '#ffffff' },
        ],
      },
      { name: 'night', variants: ['dark'], options: [] },
    ],
  });
});

test('a choice is kept for the person who made it, and for nobody else', async () => {
  expect(await mine()).toEqual({});
  expect((await choose(paper, 'u-ada')).body).toEqual({ choice: paper, shown: paper });
  expect(await mine('u-ada')).toEqual({ choice: paper, shown: paper });
  expect(await mine()).toEqual({});

  expect((await choose(null, 'u-ada')).body).toEqual({});
});

test('who has not chosen sees what the administrator chose, and can go back to the own look', async () => {
  expect((await running.json('/themes/default', { method: 'PUT', body: { choice: paper } })).status).toBe(204);
  expect(await mine('u-ada')).toEqual({ fallback: paper, shown: paper });
  const own = { theme: null, variant: 'auto', options: {} };
  expect((await choose({ theme: null }, 'u-ada')).body).toEqual({ choice: own, fallback: paper, shown: own });
});

test('only an administrator chooses for everybody', async () => {
  const answer = await request('/themes/default', { method: 'PUT', body: { choice: paper }, viewAs: 'u-ada' });
  expect(answer).toMatchObject({ status: 403, body: { code: 'PERMISSION_DENIED' } });
});

test.each([
  [{ theme: 'gone' }, { theme: 'is not offered' }],
  [{ theme: 'night', variant: 'light' }, { variant: 'must be auto or dark' }],
  [{ theme: 'paper', options: { accent: 'red' } }, { 'options.accent': 'must be one of blue, teal' }],
  [{ theme: 'paper', options: { toString: 'x' } }, { 'options.toString': 'is none' }],
  [{ theme: null, options: { accent: 'teal' } }, { 'options.accent': 'is none' }],
  [{ theme: 'paper', css: 'x' }, { choice: expect.any(String) as unknown }],
])('%j is refused with its fields, and nothing is kept', async (choice, fields) => {
  expect(await choose(choice)).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT', fields } });
  expect(await mine()).toEqual({});
});

test('a chosen theme that is switched off makes room for the default, and is back when it is switched on', async () => {
  await choose(paper);
  const { themes } = running.host.answers;
  running.host.answers.themes = [];
  expect(await mine()).toEqual({ choice: paper });
  expect(await (await css()).text()).toBe('');
  running.host.answers.themes = themes;
  expect(await mine()).toEqual({ choice: paper, shown: paper });
});

test('the style sheet is that of the choice, or of a theme to look at before', async () => {
  await choose(paper);
  const served = await css();
  expect(served.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(served.headers.get('cache-control')).toBe('no-store');
  expect(served.headers.get('x-content-type-options')).toBe('nosniff');
  const text = await served.text();
  expect(text).toContain('--bg:#000000;');
  expect(text).toContain('--accent:#00525e;');

  expect(await (await css('?theme=paper&variant=light&option-accent=blue')).text()).toContain('--accent:#003090;');
  expect(await (await css('?theme=gone')).text()).toBe('');
  expect(await (await css('?theme=')).text()).toBe('');
  expect(await (await css('?theme=paper&variant=light&option-accent=};x')).text()).toContain('--accent:#003090;');
});

test('nobody who is not signed in gets a style sheet', async () => {
  expect((await fetch(`${running.service.url}/theme.css`)).status).toBe(401);
});

test('choices survive a restart', () => {
  const directory = mkdtempSync(join(tmpdir(), 'themes-'));
  const file = join(directory, 'service.db');
  const before = openThemeStore(file);
  before.set('u-ada', paper);
  before.setDefault({ ...paper, variant: 'auto' });
  before.close();
  const after = openThemeStore(file);
  expect(after.get('u-ada')).toEqual(paper);
  expect(after.getDefault()).toEqual({ ...paper, variant: 'auto' });
  after.set('u-ada', undefined);
  expect(after.get('u-ada')).toBeUndefined();
  after.close();
  rmSync(directory, { recursive: true });
});
