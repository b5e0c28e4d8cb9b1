import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/**
 * What axe finds wrong with a page, one line each: WCAG 2.2 A and AA, and its best practices.
 *
 * @param rules Further rules by id, such as `color-contrast-enhanced`.
 */
export async function axeFaults(page: Page, rules: readonly string[] = []): Promise<readonly string[]> {
  await page.evaluate(source);
  const options = {
    resultTypes: ['violations'],
    rules: Object.fromEntries(rules.map((id) => [id, { enabled: true }])),
  };
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}
