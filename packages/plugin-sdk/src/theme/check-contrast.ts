import { contrastRatio } from './contrast.ts';
import { contrastPairs, leastContrast, type ContrastPair } from './pairs.ts';
import { placeTokens, variantsOf, type Variant } from './resolve-theme.ts';
import type { Theme } from './schema.ts';
import { fallbackToken, type TokenName } from './tokens.ts';

/** Two colours that meet in one variant of a theme, with one choice of options. */
export interface ContrastCheck extends ContrastPair {
  readonly variant: Variant;
  /** The options that change either colour, with their values. */
  readonly options: Readonly<Record<string, string>>;
  /** `#rrggbb`, as the theme writes them. */
  readonly colours: { readonly foreground: string; readonly background: string };
  /** 1 to 21, not rounded. */
  readonly ratio: number;
  readonly minimum: number;
  readonly passes: boolean;
  /** Where the theme names the colour to change: the foreground, or the background where only that is an option's. */
  readonly path: readonly string[];
}

/** More ways than this to choose two colours are too many to judge. */
export const mostCombinations = 256;

/** Judges every pair of colours, in each variant and for every choice of the options that change one of them. */
export function checkContrast(theme: Theme): readonly ContrastCheck[] {
  const least = leastContrast[theme.contrast ?? 'AA'];
  return contrastPairs.flatMap((pair) => {
    const choices = combinations(theme, optionsBehind(theme, pair));
    return variantsOf(theme).flatMap((variant) =>
      choices.map((options): ContrastCheck => {
        const placed = placeTokens(theme, variant, options);
        const foreground = placed(pair.foreground);
        const background = placed(pair.background);
        const colours = { foreground: foreground.value ?? '', background: background.value ?? '' };
        const ratio = contrastRatio(colours.foreground, colours.background);
        const minimum = least[pair.use];
        const isOfOption = foreground.path[0] !== 'options' && background.path[0] === 'options';
        const { path } = isOfOption ? background : foreground;
        return { ...pair, variant, options, colours, ratio, minimum, passes: ratio >= minimum, path };
      }),
    );
  });
}

/** A failed check in one line: `color.muted #777777 on color.surface #ffffff is 4.48:1, at least 7:1 is needed (light)`. */
export function describeContrast(check: ContrastCheck): string {
  const { foreground, background, colours, ratio, minimum } = check;
  // Rounded down: 4.499 is not yet 4.5.
  const shown = (Math.floor(ratio * 100) / 100).toFixed(2);
  return (
    `${foreground} ${colours.foreground} on ${background} ${colours.background} is ${shown}:1, ` +
    `at least ${minimum}:1 is needed (${describeChoice(check)})`
  );
}

/** `dark, accent yellow`. */
export function describeChoice({ variant, options }: Pick<ContrastCheck, 'variant' | 'options'>): string {
  return [variant, ...Object.entries(options).map(([id, value]) => `${id} ${value}`)].join(', ');
}

/** The options that have a value which sets one of the two colours. */
export function optionsBehind(theme: Theme, { foreground, background }: ContrastPair): readonly string[] {
  const names = [...chainOf(foreground), ...chainOf(background)];
  return Object.entries(theme.options ?? {})
    .filter(([, { values }]) =>
      Object.values(values).some((value) =>
        [value.tokens, value.dark, value.light].some((layer) => names.some((name) => layer?.[name] !== undefined)),
      ),
    )
    .map(([id]) => id);
}

/** A token and those that stand in for it. */
function chainOf(name: TokenName): readonly TokenName[] {
  const other = fallbackToken(name);
  return other === undefined ? [name] : [name, ...chainOf(other)];
}

function combinations(theme: Theme, ids: readonly string[]): readonly Readonly<Record<string, string>>[] {
  let found: readonly Readonly<Record<string, string>>[] = [{}];
  for (const id of ids) {
    const values = Object.keys(theme.options?.[id]?.values ?? {});
    found = found.flatMap((choice) => values.map((value) => ({ ...choice, [id]: value })));
  }
  return found;
}
