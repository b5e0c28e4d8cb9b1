import { memberPermissions } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { corpus, type Sample } from './__fixtures__/corpus.ts';
import { inferUses } from './infer-uses.ts';
import type { Use } from './state.ts';

const signs = { host: '@', extension: '+', decision: '?', event: '!' } as const;
const permissions = new Map<string, string>(Object.entries(memberPermissions));

function brief({ kind, name }: Use): readonly string[] {
  if (kind === 'member') return permissions.get(name) === 'none' ? [] : [name];
  if (kind === 'any-key' || kind === 'escape' || kind === 'eval' || kind === 'unresolved') return ['unresolved'];
  return [signs[kind] + name];
}

function infer({ files }: Sample): readonly string[] {
  const [entry = ''] = Object.keys(files);
  const { uses, faults } = inferUses(entry, (file) => files[file]);
  return [...new Set([...uses.flatMap(brief), ...faults.map(() => 'unresolved')])].toSorted();
}

test('what a program uses is found, and nothing that it does not use', () => {
  let right = 0;
  let missed = 0;
  let wrong = 0;
  const differences: string[] = [];
  for (const sample of corpus) {
    const found = infer(sample);
    const lost = sample.expected.filter((use) => !found.includes(use));
    const extra = found.filter((use) => !sample.expected.includes(use));
    right += sample.expected.length - lost.length;
    missed += lost.length;
    wrong += extra.length;
    if (lost.length + extra.length > 0) {
      differences.push(
        `${Object.values(sample.files).join('\n')}missed: ${lost.join(' ')}; not used: ${extra.join(' ')}`,
      );
    }
  }
  const precision = right / (right + wrong);
  const recall = right / (right + missed);
  console.log(`${corpus.length} programs: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);

  expect(corpus.length).toBeGreaterThanOrEqual(150);
  expect(precision, differences.join('\n')).toBeGreaterThanOrEqual(0.98);
  expect(recall, differences.join('\n')).toBeGreaterThanOrEqual(0.95);
});
