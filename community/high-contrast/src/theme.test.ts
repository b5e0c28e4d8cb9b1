import { readFileSync } from 'node:fs';
import {
  checkContrast,
  contrastPairs,
  leastContrast,
  parseManifest,
  parseTheme,
  resolveTheme,
  statuses,
  type Theme,
} from '@streamspace/plugin-sdk';
import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
  type Color,
} from 'culori';
import { describe, expect, test } from 'vitest';

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const json = JSON.parse(read('theme.json')) as { readonly dark: object } & Record<string, unknown>;
const theme = accepted(json);

function accepted(value: unknown): Theme {
  const result = parseTheme(value);
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
  return result.theme;
}

const variants = ['dark', 'light'] as const;
const valuesOf = (option: string): string[] => Object.keys(theme.options?.[option]?.values ?? {});
const tokensOf = (variant: (typeof variants)[number], options: Record<string, string> = {}) =>
  resolveTheme(theme, { variant, options }, { dark: false }).tokens;

test('(1) it asks for nothing and has no code', () => {
  const result = parseManifest(JSON.parse(read('manifest.json')));
  expect(result).toMatchObject({
    ok: true,
    manifest: { type: 'theme', permissions: [], entrypoints: { main: 'theme.json' } },
  });
});

test('people choose what the README says, and start with its defaults', () => {
  const choices = Object.entries(theme.options ?? {}).map(([id, option]) => [id, option.default, ...valuesOf(id)]);
  expect(choices).toEqual([
    ['accent', 'yellow', 'yellow', 'cyan', 'magenta', 'green'],
    ['fontScale', '112', '100', '112', '125', '150'],
    ['underlineLinks', 'true', 'true', 'false'],
    ['focusWidthPx', '3', '2', '3', '4', '5', '6'],
    ['reduceMotion', 'system', 'system', 'always'],
    ['colorVision', 'none', 'none', 'protan', 'deutan', 'tritan'],
  ]);
  const readme = read('README.md');
  for (const [id] of choices) expect(readme).toContain(`\`${id}\``);
});

describe.each(variants)('(2) the %s variant', (variant) => {
  test.each(
    valuesOf('accent').flatMap((accent) => valuesOf('colorVision').map((colorVision) => [accent, colorVision])),
  )(
    'keeps AAA with accent %s and colour vision %s, as an independent library measures it',
    (accent = '', colorVision = '') => {
      const tokens = tokensOf(variant, { accent, colorVision });
      for (const { foreground, background, use } of contrastPairs) {
        const ratio = wcagContrast(tokens[foreground], tokens[background]);
        const pair = `${foreground} ${tokens[foreground]} on ${background} ${tokens[background]}`;
        expect([pair, ratio >= leastContrast.AAA[use]]).toEqual([pair, true]);
      }
    },
  );
});

test('(2) the report beside the theme tells every combination, and all of them pass', () => {
  const checks = checkContrast(theme);
  expect(theme.contrast).toBe('AAA');
  expect(checks.every(({ passes }) => passes)).toBe(true);
  expect(read('contrast.md')).toContain(`${checks.length} combinations of two colours, variant and options`);
  expect(read('contrast.md')).toContain('All of them pass.');
});

test('(5) without movement, nothing takes any time', () => {
  const tokens = tokensOf('dark', { reduceMotion: 'always' });
  expect([tokens['motion.short'], tokens['motion.loop']]).toEqual(['0ms', '0ms']);
});

test.each([
  ['a URL', { dark: { ...json.dark, 'color.background': 'url(https://evil.example)' } }],
  ['a URL in a token of another version', { dark: { ...json.dark, 'image.background': 'url(https://evil.example)' } }],
  ['a selector', { dark: { ...json.dark, '.card:hover': '#000000' } }],
  ['a style sheet', { css: '.card { display: none }' }],
  ['a font', { tokens: { 'font.face': "'Evil Sans', url(//evil.example)" } }],
  ['a variable', { dark: { ...json.dark, 'color.text': 'var(--bg)' } }],
])('(6) with %s in it, it would be refused', (_what, changes) => {
  expect(parseTheme({ ...json, ...changes }).ok).toBe(false);
});

test('(8) states differ by their sign alone, and with a setting for colour vision by their shape alone', () => {
  for (const variant of variants) {
    for (const colorVision of valuesOf('colorVision')) {
      const tokens = tokensOf(variant, { colorVision });
      expect(new Set(statuses.map((status) => tokens[`status.${status}.icon`])).size).toBe(statuses.length);
      const shapes = new Set(statuses.map((status) => tokens[`status.${status}.shape`]));
      expect(shapes.size).toBe(colorVision === 'none' ? 1 : statuses.length);
    }
  }
});

test('(9) a token that the schema no longer has is a warning, and the rest of the theme is as before', () => {
  const result = parseTheme({ ...json, dark: { ...json.dark, 'color.twilight': '#223344' } });
  expect(result).toMatchObject({ ok: true, theme, warnings: [{ rule: 'theme-unknown-token' }] });
});

function colour(text: string): Color {
  const parsed = parse(text);
  if (parsed === undefined) throw new Error(`${text} is no colour`);
  return parsed;
}

/** Colours as people see them who lack one kind of cone. */
const visions = {
  none: (text: string) => colour(text),
  protan: (text: string) => filterDeficiencyProt(1)(colour(text)),
  deutan: (text: string) => filterDeficiencyDeuter(1)(colour(text)),
  tritan: (text: string) => filterDeficiencyTrit(1)(colour(text)),
} as const;

/** Well apart: 2.3 is what can just be told. */
const clearlyApart = 15;

test.each(
  variants.flatMap((variant) =>
    Object.keys(visions).map((vision) => [variant, vision as keyof typeof visions] as const),
  ),
)('the states of the %s variant stay apart for colour vision %s', (variant, vision) => {
  const tokens = tokensOf(variant, { colorVision: vision });
  const seen = statuses.map((status) => visions[vision](tokens[`status.${status}.text`]));
  for (const [index, one] of seen.entries()) {
    for (const other of seen.slice(index + 1)) {
      expect(differenceCiede2000()(one, other)).toBeGreaterThan(clearlyApart);
    }
  }
});
