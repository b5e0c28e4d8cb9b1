import { expect, test } from 'vitest';
import { faultyManifests } from './__fixtures__/faulty-manifests.ts';
import { checkManifest } from './checks/manifest.ts';
import { parseJson } from './json/document.ts';

/** What reading and checking a manifest finds. */
function check(text: string) {
  const { document, findings } = parseJson(text, 'manifest.json', { ignoreKeyCase: true });
  return [...findings, ...(document ? checkManifest(document).findings : [])];
}

test('each of some hundred faults is one finding, of the right rule and at the right place', () => {
  const all = faultyManifests();
  const wrongRule: string[] = [];
  const wrongPlace: string[] = [];
  for (const { what, text, rule, line, column } of all) {
    const found = check(text).map((finding) => `${finding.rule} ${finding.line}:${finding.column}`);
    const [first = 'nothing'] = found;
    if (found.length !== 1 || first.split(' ')[0] !== rule)
      wrongRule.push(`${what}: ${rule}, found ${found.join(', ')}`);
    else if (first !== `${rule} ${line}:${column}`) wrongPlace.push(`${what}: ${line}:${column}, found ${first}`);
  }
  const share = (count: number): string => `${((1 - count / all.length) * 100).toFixed(2)} %`;
  const rules = new Set(all.map(({ rule }) => rule)).size;
  console.log(
    `${all.length} faulty manifests, ${rules} rules: right rule ${share(wrongRule.length)}, right place ${share(wrongPlace.length)}`,
  );

  expect(all.length).toBeGreaterThanOrEqual(500);
  expect(wrongRule).toEqual([]);
  expect(wrongPlace.length / all.length, wrongPlace.join('\n')).toBeLessThanOrEqual(0.01);
});
