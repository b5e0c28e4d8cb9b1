import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCatalog } from '../check-catalog.ts';
import { checkRepository } from '../check.ts';
import type { Finding } from '../finding.ts';
import { rules, type RuleId } from '../rules.ts';
import { caseFiles, fileOf } from './case-files.ts';
import type { CaseFiles, RuleCase } from './rule-case.ts';
import { ruleCases } from './rule-cases.ts';

const isRoot = process.getuid?.() === 0;
const cases = (Object.entries(ruleCases) as [RuleId, RuleCase][]).filter(([, { needsUser }]) => !needsUser || !isRoot);

/** All findings in a repository of these files, as `rule file:line:column`. */
function check(
  files: CaseFiles,
  { unreadable, withCatalog }: { unreadable: string | undefined; withCatalog: boolean },
) {
  const root = mkdtempSync(join(tmpdir(), 'rule-case-'));
  try {
    for (const [file, content] of Object.entries(files)) {
      if (content === undefined) continue;
      mkdirSync(dirname(join(root, file)), { recursive: true });
      if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(join(root, file), content);
      else symlinkSync(content.link, join(root, file));
    }
    if (unreadable !== undefined) chmodSync(join(root, unreadable), 0);
    const { findings } = checkRepository(root);
    if (withCatalog && files['catalog.yaml'] === undefined)
      writeFileSync(join(root, 'catalog.yaml'), checkCatalog(root).expected);
    const all: readonly Finding[] = [...findings, ...(withCatalog ? checkCatalog(root).findings.slice(0, 1) : [])];
    return all.map(({ rule, file, line, column }) => `${rule} ${file}:${line}:${column}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe.each(cases)('%s', (rule, example) => {
  const options = { unreadable: undefined, withCatalog: rule === 'catalog-stale' };

  test('its bad case is one finding at its place', () => {
    const unreadable = example.needsUser ? fileOf(example) : undefined;
    expect(check(caseFiles(example, 'bad'), { ...options, unreadable })).toEqual([
      `${rule} ${fileOf(example)}:${example.at}`,
    ]);
  });

  test('its good case has no finding at all', () => {
    expect(check(caseFiles(example, 'good'), options)).toEqual([]);
  });
});

test('every rule has a case', () => {
  expect(Object.keys(ruleCases).toSorted()).toEqual(Object.keys(rules).toSorted());
});
