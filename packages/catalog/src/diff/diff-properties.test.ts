import { parseManifest, type Manifest } from '@streamspace/plugin-sdk';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { mixManifests, randomManifest } from '../__fixtures__/random-manifest.ts';
import { createRandom } from '../__fixtures__/repository.ts';
import { compareFacts } from './compare-facts.ts';
import type { Fact, FactChange } from './fact.ts';
import { judgeChange } from './judge-change.ts';
import { manifestFacts } from './manifest-facts.ts';

const judged = (before: readonly Fact[], after: readonly Fact[]) =>
  compareFacts(before, after).map((change) => {
    const { widens, narrows } = judgeChange(change, { isMigrated: false, hadConfig: true });
    return { ...change, widens, narrows };
  });

const texts = (facts: readonly Fact[]): string[] => facts.map((each) => JSON.stringify(each)).toSorted();

/** What a list of facts becomes with these changes. */
function apply(facts: readonly Fact[], changes: readonly FactChange[]): string[] {
  const rest = texts(facts);
  for (const { before } of changes) {
    if (before === undefined) continue;
    const index = rest.indexOf(JSON.stringify(before));
    if (index === -1) throw new Error(`${JSON.stringify(before)} was not there`);
    rest.splice(index, 1);
  }
  return [...rest, ...changes.flatMap(({ after }) => (after ? [JSON.stringify(after)] : []))].toSorted();
}

/** Every value in a manifest with the keys that lead to it; found without knowing what they mean. */
function leaves(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => leaves(each, `${path}[]`));
  if (typeof value !== 'object' || value === null)
    return value === undefined ? [] : [`${path} ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

function withoutSame(some: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const each of others) counts.set(each, (counts.get(each) ?? 0) + 1);
  return some.filter((each) => {
    const count = counts.get(each) ?? 0;
    counts.set(each, count - 1);
    return count <= 0;
  });
}

test('of 10,000 random pairs each difference is said, the other way round too, and equal ones have none', () => {
  const random = createRandom(2026);
  let differences = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const before = randomManifest(random);
    const after = round % 3 === 0 ? randomManifest(random) : mixManifests(before, randomManifest(random), random);
    const facts = { before: manifestFacts(before), after: manifestFacts(after) };
    const changes = judged(facts.before, facts.after);
    differences += changes.length;
    if (round % 50 === 0) expect([parseManifest(before).ok, parseManifest(after).ok]).toEqual([true, true]);

    // Complete: the changes lead from one to the other, and each value that came or went is in one of them.
    if (!isDeepStrictEqual(apply(facts.before, changes), texts(facts.after))) {
      expect(changes, JSON.stringify([before, after])).toEqual('something else');
    }
    const said = {
      before: JSON.stringify(changes.map((each) => each.before)),
      after: JSON.stringify(changes.map((each) => each.after)),
    };
    const values = { before: leaves(before), after: leaves(after) };
    const unsaid = [
      ...withoutSame(values.before, values.after).filter((leaf) => !says(said.before, leaf)),
      ...withoutSame(values.after, values.before).filter((leaf) => !says(said.after, leaf)),
    ];
    if (unsaid.length > 0) expect(unsaid, JSON.stringify([before, after])).toEqual([]);

    // Antisymmetric: the other way round each change has its sides swapped.
    const back = judged(facts.after, facts.before).map(({ before: left, after: right, widens, narrows, ...rest }) => ({
      ...rest,
      ...(right && { before: right }),
      ...(left && { after: left }),
      widens: narrows,
      narrows: widens,
    }));
    if (!isDeepStrictEqual(back, changes)) expect(back).toEqual(changes);
    if (round % 10 === 0) expect(judged(facts.before, manifestFacts(shuffled(before, random)))).toEqual([]);
  }
  console.log(`10000 pairs of manifests: ${differences} differences, all of them said`);
});

/** Names stand in a fact without quotes, and that of the cluster's own API instead of `true`. */
function says(text: string, leaf: string): boolean {
  if (leaf.endsWith('.kubernetes true')) return text.includes('"kubernetes"');
  return text.includes(leaf.slice(leaf.indexOf(' ') + 1).replaceAll(/^"|"$/g, ''));
}

/** Lists whose order means nothing, in another order. */
function shuffled(manifest: Manifest, random: (limit: number) => number): Manifest {
  const lists = Object.entries(manifest).map(([key, value]) => [
    key,
    Array.isArray(value) && random(2) === 0 ? value.toReversed() : value,
  ]);
  return Object.fromEntries(lists) as Manifest;
}
