import { checkContrast, variantsOf, type ContrastCheck, type Manifest, type Theme } from '@streamspace/plugin-sdk';

/** Name of the file beside a theme's manifest. */
export const contrastReportFile = 'contrast.md';

/**
 * What a theme's colours were measured at, in Markdown: each pair that meets on the page, in each variant, with every
 * choice of the options that change it. The same theme gives the same bytes.
 */
export function contrastReport({ displayName }: Pick<Manifest, 'displayName'>, theme: Theme): string {
  const checks = checkContrast(theme);
  const failed = checks.filter(({ passes }) => !passes).length;
  const verdict = failed === 0 ? 'All of them pass' : `${failed} of them fail`;
  const sections = variantsOf(theme).map((variant) => {
    const pairs = Map.groupBy(
      checks.filter((check) => check.variant === variant),
      ({ foreground, background }) => `${foreground} ${background}`,
    );
    const rows = [...pairs.values()].map((pair) => toRow(pair));
    const title = `${variant.charAt(0).toUpperCase()}${variant.slice(1)}`;
    return `## ${title}\n\n${header}\n${rows.join('\n')}\n`;
  });
  return `<!-- Generated from theme.json by \`pnpm generate\`; never edited by hand. -->

# Contrast of ${displayName}

Level ${theme.contrast ?? 'AA'}, by the relative luminance of [WCAG 2.2](https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
${checks.length} combinations of two colours, variant and options were measured. ${verdict}.

${sections.join('\n')}`;
}

const header = '| foreground | on | for | at least | measured |\n| --- | --- | --- | --- | --- |';

function toRow(pair: readonly ContrastCheck[]): string {
  const [first] = pair;
  if (first === undefined) return '';
  const measured = pair.map((check) => {
    const choice = Object.entries(check.options).map(([id, value]) => `${id} ${value}: `);
    return `${choice.join('')}${shown(check.ratio)}${check.passes ? '' : ' **too low**'}`;
  });
  return `| \`${first.foreground}\` | \`${first.background}\` | ${first.use} | ${first.minimum} | ${measured.join('<br>')} |`;
}

/** Rounded down: 6.999 is not yet 7. */
const shown = (ratio: number): string => (Math.floor(ratio * 100) / 100).toFixed(2);
