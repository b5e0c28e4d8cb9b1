import { readFileSync } from 'node:fs';
import { parseTheme } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { installedTheme } from '../testing/themes.ts';
import { ownCss, themeCss } from './theme-css.ts';

const { theme } = installedTheme('paper');

test('colours hold on screens without forced colours only, widths everywhere, movement for who wants it', () => {
  const css = themeCss(theme, { variant: 'light' });
  const [widths, colours, motion] = css.split('\n').filter((line) => line !== '' && line !== '}');
  expect(widths).toMatch(/^:root \{.*--line-width:1px;.*--focus-width:2px;.*\}$/);
  expect(widths).not.toMatch(/#|color-scheme/);
  expect(colours).toMatch(/^@media screen and \(forced-colors: none\) \{:root \{color-scheme:light;.*--bg:#ffffff;/);
  expect(motion).toMatch(/^@media \(prefers-reduced-motion: no-preference\) \{:root \{--motion-short:150ms;/);
});

test('a choice of auto follows the system, by one part for each of its settings', () => {
  const css = themeCss(theme, {});
  expect(css).toMatch(/\(prefers-color-scheme: light\) \{:root \{color-scheme:light;--bg:#ffffff;/);
  expect(css).toMatch(/\(prefers-color-scheme: dark\) \{:root \{color-scheme:dark;--bg:#000000;/);
  expect(themeCss(installedTheme('night', { light: undefined }).theme, {})).not.toContain('prefers-color-scheme');
});

test('options and shapes of states show', () => {
  expect(themeCss(theme, { variant: 'dark', options: { accent: 'teal' } })).toContain('--accent:#00525e;');
  const shaped = installedTheme('shaped', { tokens: { 'status.danger.shape': 'octagon', 'link.underline': 'all' } });
  const css = themeCss(shaped.theme, { variant: 'light' });
  expect(css).toMatch(/--bad-mark:'';--bad-shape:polygon\([\d%, ]+\);/);
  expect(css).toContain('--bad-icon:stop;');
  expect(css).toContain('--link-line:underline;');
  expect(css).not.toContain('--good-mark');
});

test("StreamSpace's own look is the page's style sheet, held to a variant where one was chosen", () => {
  expect(ownCss({})).toBe('');
  expect(ownCss({ variant: 'dark' })).toContain('color-scheme:dark');
});

test('a theme sets no property that the page does not have', () => {
  const page = readFileSync(new URL('../page/styles.css', import.meta.url), 'utf8');
  const css = themeCss(
    installedTheme('full', { tokens: { 'status.danger.shape': 'octagon', 'panel.shadow': 'none' } }).theme,
    {},
  );
  for (const [, property] of css.matchAll(/(--[\w-]+):/g)) {
    // Signs are read by the page's code.
    if (property?.endsWith('-icon') === true) continue;
    expect(page).toMatch(new RegExp(`${property}\\b`));
  }
});

test('the page paints from its tokens only: no colour stands outside of them', () => {
  const page = readFileSync(new URL('../page/styles.css', import.meta.url), 'utf8');
  const rules = page.replaceAll(/:root \{[^}]*\}/g, '');
  expect(rules.match(/#[0-9a-f]{3,8}\b|light-dark\(|rgba?\(|hsla?\(|oklch\(/g)).toBeNull();
});

test('nothing but values of tokens gets into the style sheet, even if a theme held something else', () => {
  const forged = { ...theme, light: { ...theme.light, 'color.text': 'red;}body{background:url(//evil.example)' } };
  expect(parseTheme(forged).ok).toBe(false);
  expect(() => themeCss(forged, { variant: 'light' })).toThrow(/no token can be/);
});
