import { expect, test } from 'vitest';
import { parseRoute, pluginPath, pluginTabs } from './routes.ts';

test('the root is the catalog', () => {
  expect(parseRoute('/')).toEqual({ page: 'catalog' });
  expect(parseRoute('/plugins/')).toEqual({ page: 'catalog' });
});

test('every tab of a plugin has a path that leads back to it', () => {
  for (const tab of pluginTabs) {
    expect(parseRoute(pluginPath('webhook-relay', tab))).toEqual({ page: 'plugin', name: 'webhook-relay', tab });
  }
});

test('repositories have a page', () => {
  expect(parseRoute('/repositories')).toEqual({ page: 'repositories' });
  expect(parseRoute('/repositories/plugins')).toEqual({ page: 'missing' });
});

test('names are escaped in paths', () => {
  expect(parseRoute(pluginPath('a/b c'))).toMatchObject({ name: 'a/b c' });
});

test.each(['/plugins/slack/unknown', '/plugins/slack/logs/1', '/activity/1', '/nowhere', '/plugins/%E0%A4%A'])(
  '%s is no page',
  (path) => {
    expect(parseRoute(path)).toEqual({ page: 'missing' });
  },
);
