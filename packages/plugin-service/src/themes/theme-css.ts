import { resolveTheme, variantsOf, type Theme, type ThemeChoice, type Variant } from '@streamspace/plugin-sdk';
import { colourVariables, motionVariables, shapeOfPage, type Variables } from './page-variables.ts';

/**
 * The style sheet that shows the page in a theme: values for the custom properties of the page's own style sheet, and
 * nothing else. Colours hold on screens whose colours are not forced; print and forced colours stay the page's own.
 */
export function themeCss(theme: Theme, choice: ThemeChoice): string {
  const variants = variantsOf(theme);
  const follows = (choice.variant ?? 'auto') === 'auto' && variants.length > 1;
  if (!follows) return sheet(theme, choice, undefined);
  return variants
    .toReversed()
    .map((variant) => sheet(theme, { ...choice, variant }, variant))
    .join('');
}

/** StreamSpace's own look: the page's style sheet, held to one variant where that was chosen. */
export function ownCss({ variant = 'auto' }: ThemeChoice): string {
  return variant === 'auto' ? '' : rule('screen and (forced-colors: none)', [['color-scheme', variant]]);
}

/** @param only The system's setting for which it holds; without one it always does. */
function sheet(theme: Theme, choice: ThemeChoice, only: Variant | undefined): string {
  const { variant, tokens } = resolveTheme(theme, choice, { dark: false });
  const system = only === undefined ? [] : [`(prefers-color-scheme: ${only})`];
  return [
    rule(system.join(' and '), properties(shapeOfPage(tokens))),
    rule(['screen and (forced-colors: none)', ...system].join(' and '), [
      ['color-scheme', variant],
      ...properties(colourVariables(tokens)),
    ]),
    rule(['(prefers-reduced-motion: no-preference)', ...system].join(' and '), properties(motionVariables(tokens))),
  ].join('');
}

const properties = (variables: Variables): Variables => variables.map(([name, value]) => [`--${name}`, value]);

function rule(media: string, declarations: Variables): string {
  const body = `:root {${declarations.map(([name, value]) => `${name}:${safe(value)};`).join('')}}\n`;
  return media === '' ? body : `@media ${media} {${body}}\n`;
}

/** The schema lets nothing else through; should it ever, this does not. */
function safe(value: string): string {
  if (/^[#\w.%(), '-]*$/.test(value) && !/url|@|expression/i.test(value)) return value;
  throw new Error(`A theme holds what no token can be: ${JSON.stringify(value)}`);
}
