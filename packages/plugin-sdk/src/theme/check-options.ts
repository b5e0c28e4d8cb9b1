import { mostCombinations, optionsBehind } from './check-contrast.ts';
import { contrastPairs } from './pairs.ts';
import type { ThemeIssue } from './parse-theme.ts';
import { variantsOf } from './resolve-theme.ts';
import type { Theme } from './schema.ts';

const mostOptions = 12;
const values = { least: 2, most: 12 } as const;

/** What the schema does not say about options: that they can be chosen, and that all choices can be judged. */
export function checkOptions(theme: Theme): readonly ThemeIssue[] {
  const options = Object.entries(theme.options ?? {});
  const issues: ThemeIssue[] = [];
  const report = (path: readonly string[], message: string, atKey = false): void => {
    issues.push({ rule: 'theme-option', path: ['options', ...path], message, atKey });
  };

  if (options.length > mostOptions) report([], `are ${options.length}: at most ${mostOptions}`, true);
  for (const [id, option] of options) {
    const ids = Object.keys(option.values);
    if (id === 'variant') report([id], 'is chosen in every theme with two variants: name the option otherwise', true);
    if (ids.length < values.least || ids.length > values.most) {
      report([id, 'values'], `are ${ids.length}: write ${values.least} to ${values.most}`, true);
    }
    if (!ids.includes(option.default)) {
      report([id, 'default'], `is none of its values: ${ids.map((each) => `"${each}"`).join(', ')}`);
    }
    for (const [value, layers] of Object.entries(option.values)) {
      for (const variant of ['dark', 'light'] as const) {
        const isLost = layers[variant] !== undefined && !variantsOf(theme).includes(variant);
        if (isLost) report([id, 'values', value, variant], `changes a variant that the theme does not have`, true);
      }
    }
  }
  return issues.length > 0 ? issues : [...countCombinations(theme)];
}

/** Of one pair of colours, the options that change it together can be chosen in so many ways. */
function countCombinations(theme: Theme): readonly ThemeIssue[] {
  for (const pair of contrastPairs) {
    const ids = optionsBehind(theme, pair);
    const count = ids.reduce((product, id) => product * Object.keys(theme.options?.[id]?.values ?? {}).length, 1);
    if (count > mostCombinations) {
      const message = `${ids.join(', ')} change ${pair.foreground} on ${pair.background} in ${count} ways: at most ${mostCombinations}`;
      return [{ rule: 'theme-option', path: ['options'], message, atKey: true }];
    }
  }
  return [];
}
