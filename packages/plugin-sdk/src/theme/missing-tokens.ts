import type { ThemeIssue } from './parse-theme.ts';
import { variantsOf } from './resolve-theme.ts';
import type { Theme } from './schema.ts';
import { tokenNames, tokens } from './tokens.ts';

/** Tokens that a variant lacks although nothing stands in for them. Options only change what is there. */
export function findMissingTokens(theme: Theme, unknown: readonly ThemeIssue[]): readonly ThemeIssue[] {
  const variants = variantsOf(theme);
  if (variants.length === 0) {
    const message = 'has no variant: write "dark", "light" or both';
    return [{ rule: 'theme-missing-key', path: [], message, atKey: false, missing: 'dark' }];
  }
  return variants.flatMap((variant) =>
    tokenNames
      .filter(
        (name) =>
          tokens[name].fallback === undefined &&
          theme.tokens?.[name] === undefined &&
          theme[variant]?.[name] === undefined,
      )
      .map((name): ThemeIssue => {
        const meant = unknown.find(
          ({ path, suggestion }) => suggestion === name && (path[0] === variant || path[0] === 'tokens'),
        );
        const common = { rule: 'theme-missing-token', missing: name } as const;
        if (meant === undefined) return { ...common, path: [variant], message: `"${name}" is missing`, atKey: true };
        const message = `"${String(meant.path.at(-1))}" is no token, and "${name}" is missing: did you mean that?`;
        return { ...common, path: meant.path, message, atKey: true, suggestion: name };
      }),
  );
}
