import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCatalog } from '../check-catalog.ts';
import { checkRepository } from '../check.ts';
import type { Finding } from '../finding.ts';
import { planFixes, writeFixes } from '../fix/plan-fixes.ts';
import { rules, type RuleId } from '../rules.ts';
import { caseFiles, fileOf } from './case-files.ts';
import { casePath, type CaseFiles, type RuleCase } from './rule-case.ts';
import { ruleCases } from './rule-cases.ts';

const isRoot = process.getuid?.() === 0;
const cases = (Object.entries(ruleCases) as [RuleId, RuleCase][]).filter(([, { needsUser }]) => !needsUser || !isRoot);

/** Writes a repository of these files, and hands it to a check. */
function inRepository<T>(files: CaseFiles, check: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'rule-case-'));
  try {
    for (const [file, content] of Object.entries(files)) {
      if (content === undefined) continue;
      mkdirSync(dirname(join(root, file)), { recursive: true });
      if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(join(root, file), content);
      else symlinkSync(content.link, join(root, file));
    }
    return check(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const brief = ({ rule, file, line, column }: Finding): string => `${rule} ${file}:${line}:${column}`;

describe.each(cases)('%s', (rule, example) => {
  const check = (root: string): readonly Finding[] => {
    const { findings } = checkRepository(root, rule.startsWith('compat-') ? { compat: '2.0' } : {});
    return rule === 'catalog-stale' ? [...findings, ...checkCatalog(root).findings.slice(0, 1)] : findings;
  };

  test('its bad case is one finding at its place, and --fix leaves none', () => {
    inRepository(caseFiles(example, 'bad'), (root) => {
      if (example.needsUser) chmodSync(join(root, fileOf(example)), 0);
      const findings = check(root);
      expect(findings.map(brief)).toEqual([`${rule} ${fileOf(example)}:${example.at}`]);
      if (findings[0]?.fix === undefined) return;
      expect(rules[rule].fix).toBe(true);
      writeFixes(planFixes(join(root, casePath), root), root);
      expect(check(root).map(brief)).toEqual([]);
    });
  });

  test('its good case has no finding at all', () => {
    inRepository(caseFiles(example, 'good'), (root) => {
      if (rule === 'catalog-stale') writeFileSync(join(root, 'catalog.yaml'), checkCatalog(root).expected);
      expect(check(root).map(brief)).toEqual([]);
    });
  });
});

test('every rule has a case', () => {
  expect(Object.keys(ruleCases).toSorted()).toEqual(Object.keys(rules).toSorted());
});
