import { expect, test } from 'vitest';
import { darkTokens, lightTokens, sampleTheme } from './__fixtures__/theme.ts';
import { parseTheme } from './parse-theme.ts';
import { themeJsonSchema } from './schema.ts';
import { tokens } from './tokens.ts';

/** Faults and warnings as `rule place: message`. */
function judge(value: unknown): readonly string[] {
  const result = parseTheme(value);
  const issues = result.ok ? result.warnings : [...result.issues, ...result.warnings];
  return issues.map(({ rule, path, message }) => `${rule} ${path.join('/')}: ${message}`);
}

const withDark = (changes: object): unknown => ({ ...sampleTheme, dark: { ...darkTokens, ...changes } });

test('a theme needs one complete variant and nothing else', () => {
  expect(judge({ light: lightTokens })).toEqual([]);
  expect(judge(sampleTheme)).toEqual([]);
});

test.each([
  ['a URL', 'url(https://evil.example/x.png)'],
  ['a bare URL', 'https://evil.example'],
  ['a function', 'rgb(0 0 0)'],
  ['a variable', 'var(--x)'],
  ['a name of a colour', 'red'],
  ['a colour with transparency', '#00000080'],
  ['a second declaration', '#000000;background:url(x)'],
  ['markup', '#000000</style><script>'],
  ['a line break', '#000000\n'],
  ['a number', 0],
  ['an object', { url: 'x' }],
])('%s is refused as a colour, at its place', (_what, value) => {
  expect(judge(withDark({ 'color.text': value }))).toEqual([
    expect.stringMatching(/^theme-(value|type) dark\/color\.text: must be /),
  ]);
});

test.each([
  ['border.width', '5px', 'from 1px to 4px'],
  ['border.width', '1em', 'from 1px to 4px'],
  ['focus.width', '0px', 'from 2px to 8px'],
  ['font.scale', '1000%', 'from 80% to 200%'],
  ['motion.short', '60000ms', 'from 0ms to 5000ms'],
  ['radius.panel', 'calc(1px)', 'from 0px to 24px'],
  ['status.info.icon', 'skull', 'must be one of "check"'],
  ['status.info.shape', 'star', 'must be one of "none"'],
])('%s is not %s', (name, value, reason) => {
  expect(judge(withDark({ [name]: value }))).toEqual([expect.stringContaining(reason)]);
});

test('a selector is refused wherever it stands', () => {
  expect(judge({ ...sampleTheme, css: '.card{}' })).toEqual([
    'theme-unknown-key css: unknown key "css": known are "$schema", "contrast", "tokens", "dark", "light", "options"',
  ]);
  expect(judge(withDark({ '.card': '#000000' }))).toEqual([
    expect.stringMatching(/^theme-unknown-key dark\/\.card: ".card" is no name of a token.*no URL, selector/),
  ]);
  expect(judge({ ...sampleTheme, options: { '.card': sampleTheme.options.accent } })).toEqual([
    expect.stringMatching(/^theme-unknown-key options\/\.card/),
  ]);
});

test('a token of another version is a warning, and holds no more than one of this version could', () => {
  expect(judge(withDark({ 'color.aurora': '#123456' }))).toEqual([
    'theme-unknown-token dark/color.aurora: "color.aurora" is no token that this version knows: it is left out',
  ]);
  expect(judge(withDark({ 'space.wide': '12px', 'font.weight': '600', 'panel.corner': 'bevel' }))).toHaveLength(3);
  expect(judge(withDark({ 'color.picture': 'url(x)' }))).toEqual([
    expect.stringMatching(/^theme-value dark\/color\.picture: must be a colour, a number with a unit, or a word/),
  ]);
});

test('a missing token is named once, and at what was probably meant to be it', () => {
  const { 'color.muted': muted, ...less } = darkTokens;
  expect(judge({ ...sampleTheme, dark: less })).toEqual(['theme-missing-token dark: "color.muted" is missing']);
  expect(judge({ ...sampleTheme, dark: { ...less, 'color.mutted': muted } })).toEqual([
    'theme-missing-token dark/color.mutted: "color.mutted" is no token, and "color.muted" is missing: did you mean that?',
  ]);
  expect(judge({ tokens: { 'color.muted': '#d0d0d0' }, dark: less })).toEqual([]);
  expect(judge({})).toEqual([expect.stringContaining('has no variant')]);
});

test('an option can be chosen, and its choices can be judged', () => {
  const { accent } = sampleTheme.options;
  const withOptions = (options: object): unknown => ({ ...sampleTheme, options });
  expect(judge(withOptions({ accent: { ...accent, default: 'red' } }))).toEqual([
    'theme-option options/accent/default: is none of its values: "plain", "cyan"',
  ]);
  expect(judge(withOptions({ variant: accent }))).toEqual([expect.stringContaining('is chosen in every theme')]);
  expect(judge(withOptions({ a: { ...accent, default: 'x', values: { x: { title: 'X' } } } }))).toEqual([
    'theme-option options/a/values: are 1: write 2 to 12',
  ]);
  expect(judge({ ...sampleTheme, light: undefined })).toEqual([
    'theme-option options/accent/values/cyan/light: changes a variant that the theme does not have',
  ]);
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`accent${index}`, accent]));
  const issue = judge(withOptions({ ...many, accent: { ...accent, values: { ...accent.values } } }));
  expect(issue).toEqual([expect.stringMatching(/^theme-option options: .* in 1024 ways: at most 256$/)]);
});

test.each([
  undefined,
  null,
  [],
  'x',
  3,
  { tokens: null },
  { dark: [] },
  { options: [] },
  { dark: {}, options: { a: 1 } },
])('whatever stands in place of a theme is a fault, never an exception: %j', (value) => {
  expect(parseTheme(value).ok).toBe(false);
});

test('the schema for editors names every token with what it is for', () => {
  const { $defs } = themeJsonSchema() as { $defs: { tokens: { properties: Record<string, object> } } };
  expect(Object.keys($defs.tokens.properties)).toEqual(Object.keys(tokens));
  expect($defs.tokens.properties['color.muted']).toMatchObject({ description: 'Text that matters less' });
});
