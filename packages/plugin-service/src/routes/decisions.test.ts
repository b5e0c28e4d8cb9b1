import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestService, type TestService } from '../testing/service.ts';

let running: TestService;
beforeEach(async () => {
  running = await createTestService();
});
afterEach(() => running[Symbol.asyncDispose]());

test('who decides and what was decided is listed', async () => {
  expect((await running.json('/decisions')).body).toEqual({ decisions: [], recent: [] });
});

test('what holds while a plugin is silent is set, and taken back', async () => {
  const set = (onFailure: string | null) =>
    running.json('/decisions/file.transfer/fail-mode', { method: 'PUT', body: { plugin: 'dlp', onFailure } });
  expect(await set('allow')).toMatchObject({ status: 200 });
  expect(await set(null)).toMatchObject({ status: 200 });
  expect(running.host.calls).toEqual(['setFailMode dlp file.transfer allow', 'setFailMode dlp file.transfer']);
  expect(await set('maybe')).toMatchObject({ status: 400 });
});

test('there is no other decision', async () => {
  const body = { plugin: 'dlp', onFailure: 'allow' };
  expect(await running.json('/decisions/file.transfr/fail-mode', { method: 'PUT', body })).toMatchObject({
    status: 404,
    body: { error: expect.stringContaining('There is no decision "file.transfr": must be one of user.login') },
  });
});
