import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rulePages } from './rule-pages.ts';
import { rules, type RuleId } from './rules.ts';
import { rulePage } from './rule-page.ts';

const root = join(import.meta.dirname, '../../..');

test('each rule has a page with its reason and both cases, at the address that findings name', () => {
  const pages = rulePages();
  for (const [id, { title, help }] of Object.entries(rules)) {
    const [, path = ''] = rulePage(id as RuleId).split('/blob/main/');
    const page = pages.get(path) ?? '';
    expect(page).toContain(`# ${id}\n\n**${title}.**`);
    expect(page).toContain(help);
    expect(page.indexOf('## Wrong')).toBeLessThan(page.indexOf('## Right'));
    expect(pages.get('docs/rules/README.md')).toContain(`(${id}.md)`);
  }
});

test('a rule that is gone leaves no page behind', () => {
  const files = readdirSync(join(root, 'docs/rules')).map((name) => `docs/rules/${name}`);
  expect(files.toSorted()).toEqual([...rulePages().keys()].toSorted());
});
