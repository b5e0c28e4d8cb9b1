import { expect, test } from 'vitest';
import { isOffered, requireInstallable, requireRunnable, versionNote, type PluginVersions } from './versions.ts';

const common = { since: '2026-11-25', reason: 'Loses messages.' };
const versions: PluginVersions = {
  published: ['1.0.0', '1.1.0', '1.2.0', '2.0.0'],
  states: {
    '1.0.0': { state: 'blocked', ...common, advisory: 'https://example.com/advisory' },
    '1.1.0': { state: 'deprecated', ...common, replacement: '2.0.0' },
    '1.2.0': { state: 'yanked', ...common },
  },
};

test.each([
  ['1.0.0', { state: 'blocked', advisory: 'https://example.com/advisory', instead: '2.0.0' }],
  ['1.1.0', { state: 'deprecated', replacement: '2.0.0', instead: '2.0.0' }],
  ['1.2.0', { state: 'yanked', instead: '2.0.0' }],
])('of %s is to be known why, and where to go', (version, note) => {
  expect(versionNote(versions, version)).toEqual({ ...common, ...note });
});

test('of an active one there is nothing to be known', () => {
  expect(versionNote(versions, '2.0.0')).toBeUndefined();
});

test.each([
  ['1.0.0', true],
  ['1.1.0', true],
  ['1.2.0', true],
  ['2.0.0', false],
])('who has %s is offered 2.0.0: %s', (installed, offered) => {
  expect(isOffered(versions, installed, '2.0.0')).toBe(offered);
});

test('what is withdrawn is neither installed nor offered', () => {
  expect(() => requireInstallable('counter', versions, '1.2.0')).toThrow(
    'counter cannot be installed: version 1.2.0 is yanked: Loses messages. Take 2.0.0',
  );
  expect(() => requireInstallable('counter', versions, '1.1.0')).not.toThrow();
  expect(isOffered({ ...versions, published: ['1.1.0', '1.2.0'] }, '1.1.0', '1.2.0')).toBe(false);
});

test('what is blocked does not run, and says what to do', () => {
  expect(() => requireRunnable('counter', versions, '1.0.0')).toThrow(
    'counter 1.0.0 is blocked: Loses messages. Upgrade to 2.0.0. See https://example.com/advisory',
  );
  expect(() => requireRunnable('counter', versions, '1.2.0')).not.toThrow();
});
