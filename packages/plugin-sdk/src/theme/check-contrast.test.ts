import { wcagContrast, wcagLuminance } from 'culori';
import { expect, test } from 'vitest';
import { darkTokens, lightTokens, sampleTheme } from './__fixtures__/theme.ts';
import { checkContrast, describeContrast } from './check-contrast.ts';
import { contrastRatio, relativeLuminance } from './contrast.ts';
import { contrastPairs } from './pairs.ts';
import { parseTheme } from './parse-theme.ts';

function failures(value: unknown): readonly string[] {
  const result = parseTheme(value);
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
  return checkContrast(result.theme)
    .filter(({ passes }) => !passes)
    .map(describeContrast);
}

test('luminance and ratio are those that an independent library computes, over the whole cube of colours', () => {
  const steps = [0, 1, 9, 10, 11, 40, 80, 118, 119, 128, 200, 254, 255];
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  const colours = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${hex(r)}${hex(g)}${hex(b)}`)));
  for (const colour of colours) {
    expect(relativeLuminance(colour)).toBeCloseTo(wcagLuminance(colour), 10);
    expect(contrastRatio(colour, '#767676')).toBeCloseTo(wcagContrast(colour, '#767676'), 9);
  }
});

test('black on white is 21:1, whatever the order', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBe(21);
  expect(contrastRatio('#ffffff', '#000000')).toBe(21);
  expect(contrastRatio('#777777', '#777777')).toBe(1);
});

test('each pair is judged in each variant, and for each value of the options that change it', () => {
  const result = parseTheme(sampleTheme);
  if (!result.ok) throw new Error('is valid');
  const checks = checkContrast(result.theme);
  expect(failures(sampleTheme)).toEqual([]);
  const choices = checks
    .filter(({ foreground, background }) => foreground === 'color.accent' && background === 'color.surface')
    .map(({ variant, options }) => [variant, options]);
  expect(choices).toEqual([
    ['dark', { accent: 'plain' }],
    ['dark', { accent: 'cyan' }],
    ['light', { accent: 'plain' }],
    ['light', { accent: 'cyan' }],
  ]);
  expect(new Set(checks.map(({ foreground, background }) => `${foreground} ${background}`)).size).toBe(
    contrastPairs.length,
  );
});

test('what stands out too little is named with both colours, its ratio and what is needed', () => {
  expect(failures({ light: { ...lightTokens, 'color.muted': '#777777' } })).toEqual([
    'color.muted #777777 on color.background #ffffff is 4.47:1, at least 4.5:1 is needed (light)',
    'color.muted #777777 on color.surface #ffffff is 4.47:1, at least 4.5:1 is needed (light)',
    'color.muted #777777 on color.surfaceRaised #ffffff is 4.47:1, at least 4.5:1 is needed (light)',
    'color.muted #777777 on color.surfaceSunken #ffffff is 4.47:1, at least 4.5:1 is needed (light)',
  ]);
});

test('a value of an option that stands out too little is found, also through a token that follows it', () => {
  const { accent } = sampleTheme.options;
  const values = { ...accent.values, cyan: { title: 'Cyan', light: { 'color.accent': '#00a0b0' } } };
  const found = failures({ ...sampleTheme, options: { accent: { ...accent, values } } });
  expect(found).toContain(
    'color.accent #00a0b0 on color.surface #ffffff is 3.15:1, at least 4.5:1 is needed (light, accent cyan)',
  );
  expect(found).toContain(
    'color.selectedText #ffffff on color.selected #00a0b0 is 3.15:1, at least 4.5:1 is needed (light, accent cyan)',
  );
});

test('a theme that declares AAA is held to 7 for text and 4.5 for parts', () => {
  const dark = { ...darkTokens, 'color.muted': '#909090', 'color.border': '#707070' };
  expect(failures({ dark })).toEqual([]);
  expect(failures({ dark, contrast: 'AAA' })).toEqual(
    expect.arrayContaining([
      'color.muted #909090 on color.surface #000000 is 6.57:1, at least 7:1 is needed (dark)',
      'color.border #707070 on color.surface #000000 is 4.24:1, at least 4.5:1 is needed (dark)',
    ]),
  );
});
