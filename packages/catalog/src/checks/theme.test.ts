import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedManifest, createRepository, pluginFiles, type Files } from '../__fixtures__/repository.ts';
import { rules } from '../rules.ts';
import { validatePlugin } from '../validate.ts';

const path = 'community/alpha';

/** A valid theme with one entry per line, so that a test can name lines. */
const themeText = `{
  "contrast": "AA",
  "tokens": {
    "status.success.icon": "check",
    "status.warning.icon": "warning",
    "status.danger.icon": "error",
    "status.info.icon": "info"
  },
  "light": {
    "color.background": "#ffffff",
    "color.surface": "#ffffff",
    "color.text": "#000000",
    "color.muted": "#404040",
    "color.border": "#606060",
    "color.accent": "#003090",
    "color.accentText": "#ffffff",
    "color.focus": "#003090",
    "status.success.text": "#0b5330",
    "status.warning.text": "#5a3d00",
    "status.danger.text": "#9b1620",
    "status.info.text": "#124a86"
  },
  "options": {
    "accent": {
      "title": "Accent",
      "default": "blue",
      "values": {
        "blue": { "title": "Blue" },
        "teal": { "title": "Teal", "light": { "color.accent": "#00525e" } }
      }
    }
  }
}
`;

function themeFiles(text: string): Files {
  const manifest = changedManifest(
    'alpha',
    '["read:sessions"]',
    '[]',
    '"webhook"',
    '"theme"',
    'index.js',
    'theme.json',
  );
  return pluginFiles(path, { 'manifest.json': manifest, 'theme.json': text });
}

/** What validation says about the theme with one text in place of another. */
function judge(before = '{', after = '{') {
  if (!themeText.includes(before)) throw new Error(`the theme has no ${before}`);
  using repository = createRepository(themeFiles(themeText.replace(before, () => after)));
  return validatePlugin(join(repository.root, path), repository.root);
}

test('a sound theme has no findings, and its tokens are read', () => {
  const { plugin, findings } = judge();
  expect(findings).toEqual([]);
  expect(plugin).toMatchObject({ isUsable: true, theme: { contrast: 'AA' } });
});

test.each([
  ['a URL for a colour', '"color.text": "#000000"', '"color.text": "url(//evil.example)"', 'theme-value 12:19'],
  ['a variable', '"color.muted": "#404040"', '"color.muted": "var(--x)"', 'theme-value 13:20'],
  ['a level of contrast that is none', '"AA"', '"A"', 'theme-value 2:15'],
  ['a number for a token', '"color.text": "#000000"', '"color.text": 0', 'theme-type 12:19'],
  ['a list for tokens', '"tokens": {', '"dark": [], "tokens": {', 'theme-type 3:11'],
  ['a style sheet', '"contrast"', '"css": ".card{}",\n  "contrast"', 'theme-unknown-key 2:3'],
  ['a selector for a token', '"color.text"', '".card": "#000000",\n    "color.text"', 'theme-unknown-key 12:5'],
  ['a key of an option that is none', '"title": "Accent"', '"titel": "Accent"', 'theme-unknown-key 25:7'],
  ['no title of an option', '      "title": "Accent",\n', '', 'theme-missing-key 24:5'],
  ['no variant', '"light": {', '"tokens2": {', 'theme-unknown-key 9:3'],
  ['no colour for text', '    "color.text": "#000000",\n', '', 'theme-missing-token 9:3'],
  ['a required token that is misspelt', '"color.muted"', '"color.mutted"', 'theme-missing-token 13:5'],
  ['a default that is no value', '"default": "blue"', '"default": "red"', 'theme-option 26:18'],
  ['an option called variant', '"accent": {', '"variant": {', 'theme-option 24:5'],
  ['muted text that is too light', '"color.muted": "#404040"', '"color.muted": "#777777"', 'theme-contrast 13:20'],
  ['a border that is too light', '"#606060"', '"#cccccc"', 'theme-contrast 14:21'],
  ['a value of an option that is too light', '"#00525e"', '"#00a0b0"', 'theme-contrast 29:63'],
  ['a promise that the colours do not keep', '"color.muted": "#404040"', '"color.muted": "#707070"', undefined],
  ['a comma too many', '"contrast": "AA",', '"contrast": "AA",,', 'json-syntax 2:20'],
  ['a doubled token', '"color.text"', '"color.text": "#111111", "color.text"', 'json-duplicate-key 12:30'],
])('%s is one finding at its place, and the plugin is not offered', (_fault, before, after, finding) => {
  const { plugin, findings } = judge(before, after);
  expect(findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`)).toEqual(
    finding === undefined ? [] : [finding],
  );
  expect(findings.every(({ file }) => file === `${path}/theme.json`)).toBe(true);
  expect(plugin.isUsable).toBe(finding === undefined);
});

test('a token of another version is a warning at its key, and the plugin is offered', () => {
  const { plugin, findings } = judge('"color.text"', '"color.aurora": "#123456",\n    "color.text"');
  expect(findings.map(({ rule, severity, line, column }) => [rule, severity, line, column])).toEqual([
    ['theme-unknown-token', 'warning', 12, 5],
  ]);
  expect(plugin).toMatchObject({ isUsable: true, theme: {} });
});

test('a contrast finding says both colours, the ratio, what is needed and for which choice', () => {
  expect(judge('"#00525e"', '"#00a0b0"').findings[0]?.message).toBe(
    'color.accent #00a0b0 on color.background #ffffff is 3.15:1, at least 4.5:1 is needed (light, accent teal); 6 more like it',
  );
});

test('a theme that promises AAA is held to it', () => {
  using repository = createRepository(themeFiles(themeText.replace('"AA"', '"AAA"').replace('"#404040"', '"#606060"')));
  const { findings } = validatePlugin(join(repository.root, path), repository.root);
  expect(findings.map(({ rule, line }) => [rule, line])).toEqual([['theme-contrast', 13]]);
});

test('every rule about themes says why it exists', () => {
  const about = Object.entries(rules).filter(([id]) => id.startsWith('theme-'));
  expect(about.map(([id]) => id).toSorted()).toEqual([
    'theme-contrast',
    'theme-missing-key',
    'theme-missing-token',
    'theme-option',
    'theme-type',
    'theme-unknown-key',
    'theme-unknown-token',
    'theme-value',
  ]);
  for (const [, { title, help }] of about) expect(title.length * help.length).toBeGreaterThan(0);
});
