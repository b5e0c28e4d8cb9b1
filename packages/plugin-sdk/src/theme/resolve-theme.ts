import type { Theme, ThemeLayer, ThemeOption, TokenValues } from './schema.ts';
import { fallbackToken, tokenNames, tokens, type TokenName } from './tokens.ts';

export const variants = ['dark', 'light'] as const;
export type Variant = (typeof variants)[number];

/** What a person chose. What a theme does not offer, or no longer, counts as not chosen. */
export interface ThemeChoice {
  /** `auto` follows the system. Default `auto`. */
  readonly variant?: Variant | 'auto';
  /** Value by option. Default: that of the option. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Every token with its value. */
export type ResolvedTokens = Readonly<Record<TokenName, string>>;

export interface ResolvedTheme {
  readonly variant: Variant;
  readonly tokens: ResolvedTokens;
}

/** The variants that a theme has; each is complete. */
export function variantsOf(theme: ThemeLayer): readonly Variant[] {
  return variants.filter((variant) => theme[variant] !== undefined);
}

/**
 * The tokens that a choice in a theme stands for.
 *
 * @param system What the person's system is set to, for a choice of `auto`.
 */
export function resolveTheme(theme: Theme, choice: ThemeChoice, system: { readonly dark: boolean }): ResolvedTheme {
  const preferred = choice.variant === undefined || choice.variant === 'auto' ? system.dark : choice.variant === 'dark';
  const offered = variantsOf(theme);
  const wanted: Variant = preferred ? 'dark' : 'light';
  const variant = offered.includes(wanted) ? wanted : (offered[0] ?? wanted);
  const placed = placeTokens(theme, variant, choice.options ?? {});
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a theme that was checked has all that is required
  const values = Object.fromEntries(tokenNames.map((name) => [name, placed(name).value ?? ''])) as ResolvedTokens;
  return { variant, tokens: values };
}

/** The value of an option that holds: the chosen one where there is such a value. */
export function chosenValue({ default: fallback, values }: ThemeOption, chosen: string | undefined): string {
  return chosen !== undefined && Object.hasOwn(values, chosen) ? chosen : fallback;
}

export interface PlacedToken {
  /** Absent where neither the theme nor the table has one. */
  readonly value: string | undefined;
  /** Where the theme says so; empty for a value from the table. */
  readonly path: readonly string[];
}

/** Looks tokens up, and where in the theme each comes from. */
export function placeTokens(
  theme: Theme,
  variant: Variant,
  options: Readonly<Record<string, string>>,
): (name: TokenName) => PlacedToken {
  const layers = layersOf(theme, variant, options).toReversed();
  return function placed(name): PlacedToken {
    const layer = layers.find(({ values }) => values[name] !== undefined);
    if (layer !== undefined) return { value: layer.values[name], path: [...layer.path, name] };
    const other = fallbackToken(name);
    return other === undefined ? { value: tokens[name].fallback, path: [] } : placed(other);
  };
}

interface Layer {
  readonly path: readonly string[];
  readonly values: TokenValues;
}

function layersOf(theme: Theme, variant: Variant, chosen: Readonly<Record<string, string>>): readonly Layer[] {
  const pair = (part: ThemeLayer, path: readonly string[]): Layer[] =>
    (['tokens', variant] as const).flatMap((key) => {
      const values = part[key];
      return values === undefined ? [] : [{ path: [...path, key], values }];
    });
  return [
    ...pair(theme, []),
    ...Object.entries(theme.options ?? {}).flatMap(([id, option]) => {
      const value = chosenValue(option, Object.hasOwn(chosen, id) ? chosen[id] : undefined);
      return pair(option.values[value] ?? {}, ['options', id, 'values', value]);
    }),
  ];
}
