import { statuses, type TokenName } from './tokens.ts';

/** What a colour is for, which says how far it has to stand out. */
export type ContrastUse = 'text' | 'part' | 'focus';

/** Two colours that meet on the page. */
export interface ContrastPair {
  readonly foreground: TokenName;
  readonly background: TokenName;
  readonly use: ContrastUse;
}

/**
 * Least contrast per level and use. Parts of the interface need 3:1 by WCAG; a theme that declares AAA promises more of
 * them. The ring is held to 3:1 against what lies on both of its sides.
 *
 * @see https://www.w3.org/TR/WCAG22/#contrast-minimum
 * @see https://www.w3.org/TR/WCAG22/#contrast-enhanced
 * @see https://www.w3.org/TR/WCAG22/#non-text-contrast
 */
export const leastContrast: Readonly<Record<'AA' | 'AAA', Readonly<Record<ContrastUse, number>>>> = {
  AA: { text: 4.5, part: 3, focus: 3 },
  AAA: { text: 7, part: 4.5, focus: 3 },
};

const grounds: readonly TokenName[] = [
  'color.background',
  'color.surface',
  'color.surfaceRaised',
  'color.surfaceSunken',
];

const onGrounds = (use: ContrastUse, ...names: readonly TokenName[]): ContrastPair[] =>
  names.flatMap((foreground) => grounds.map((background) => ({ foreground, background, use })));

/** Every pair of colours that meets on the page. */
export const contrastPairs: readonly ContrastPair[] = [
  ...onGrounds('text', 'color.text', 'color.muted', 'color.accent'),
  ...statuses.flatMap((status) => onGrounds('text', `status.${status}.text`)),
  { foreground: 'color.accentText', background: 'color.accentFill', use: 'text' },
  { foreground: 'color.accentText', background: 'color.accentFillHover', use: 'text' },
  { foreground: 'color.selectedText', background: 'color.selected', use: 'text' },
  ...statuses.map((status): ContrastPair => ({
    foreground: `status.${status}.fillText`,
    background: `status.${status}.fill`,
    use: 'text',
  })),
  ...onGrounds('part', 'color.border', 'color.accentFill'),
  ...onGrounds('focus', 'color.focus'),
];
