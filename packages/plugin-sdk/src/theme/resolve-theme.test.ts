import { expect, test } from 'vitest';
import { darkTokens, lightTokens, sampleTheme } from './__fixtures__/theme.ts';
import { parseTheme } from './parse-theme.ts';
import { resolveTheme, type ThemeChoice } from './resolve-theme.ts';
import type { Theme } from './schema.ts';

function themeOf(value: unknown): Theme {
  const result = parseTheme(value);
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
  return result.theme;
}

const theme = themeOf(sampleTheme);
const resolve = (choice: ThemeChoice, dark = false) => resolveTheme(theme, choice, { dark });

test('the variant is the chosen one, and by itself that of the system', () => {
  expect(resolve({}, true).variant).toBe('dark');
  expect(resolve({ variant: 'auto' }, false).variant).toBe('light');
  expect(resolve({ variant: 'dark' }, false).variant).toBe('dark');
});

test('a theme with one variant shows that one', () => {
  expect(resolveTheme(themeOf({ dark: darkTokens }), { variant: 'light' }, { dark: false }).variant).toBe('dark');
});

test('an option changes what its value sets, in the variant that is shown', () => {
  expect(resolve({ options: { accent: 'cyan' } }, true).tokens['color.accent']).toBe('#5ee7ff');
  expect(resolve({ options: { accent: 'cyan' } }, false).tokens['color.accent']).toBe('#00525e');
  expect(resolve({}, true).tokens['color.accent']).toBe(darkTokens['color.accent']);
});

test('what the theme does not offer counts as not chosen', () => {
  for (const options of [{ accent: 'gone' }, { accent: '__proto__' }, { accent: 'toString' }, { other: 'cyan' }]) {
    expect(resolve({ options })).toEqual(resolve({}));
  }
});

test('a token that the theme leaves out follows another one, or is what the table says', () => {
  const { tokens } = resolve({ options: { accent: 'cyan' } }, true);
  expect(tokens['color.selected']).toBe('#5ee7ff');
  expect(tokens['status.info.fill']).toBe(darkTokens['status.info.text']);
  expect(tokens['status.info.fillText']).toBe('#000000');
  expect(tokens['border.width']).toBe('2px');
  expect(tokens['radius.panel']).toBe('8px');
  expect(tokens['status.info.shape']).toBe('none');
});

test('a later option wins over an earlier one, and within a layer the variant over what both share', () => {
  const option = (values: object) => ({
    title: 'X',
    default: 'on',
    values: { on: { title: 'On', ...values }, off: { title: 'Off' } },
  });
  const layered = themeOf({
    tokens: { 'color.muted': '#111111' },
    light: { ...lightTokens, 'color.muted': '#222222' },
    options: {
      a: option({ tokens: { 'color.muted': '#333333' }, light: { 'color.muted': '#444444' } }),
      b: option({ tokens: { 'color.muted': '#555555' } }),
    },
  });
  const muted = (options: Record<string, string>) =>
    resolveTheme(layered, { options }, { dark: false }).tokens['color.muted'];
  expect(muted({ a: 'off', b: 'off' })).toBe('#222222');
  expect(muted({ a: 'on', b: 'off' })).toBe('#444444');
  expect(muted({ a: 'on', b: 'on' })).toBe('#555555');
});
