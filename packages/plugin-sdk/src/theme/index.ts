export { checkContrast, describeChoice, describeContrast, type ContrastCheck } from './check-contrast.ts';
export { contrastRatio, relativeLuminance } from './contrast.ts';
export { contrastPairs, leastContrast, type ContrastPair, type ContrastUse } from './pairs.ts';
export { parseTheme, type ThemeIssue, type ThemeResult } from './parse-theme.ts';
export {
  chosenValue,
  resolveTheme,
  variantsOf,
  type ResolvedTheme,
  type ResolvedTokens,
  type ThemeChoice,
  type Variant,
} from './resolve-theme.ts';
export {
  themeJsonSchema,
  themeSchema,
  type Theme,
  type ThemeLayer,
  type ThemeOption,
  type TokenValues,
} from './schema.ts';
export { statusIcons, statusShapes } from './token-kinds.ts';
export { statuses, tokens, type Status, type TokenInfo, type TokenName } from './tokens.ts';
