import { expect, test } from 'vitest';
import { changedPlugin, createRepository } from '../__fixtures__/repository.ts';
import { validateRepository } from '../validate.ts';

test.each<[license: string, message: string | undefined, fixed?: string]>([
  ['MIT', undefined],
  ['(MIT OR Apache-2.0) AND GPL-2.0-only WITH Classpath-exception-2.0', undefined],
  ['GPL-2.0+', undefined],
  ['SEE LICENSE IN LICENSE.txt', undefined],
  ['LicenseRef-Acme', undefined],
  ['UNLICENSED', undefined],
  ['mit', '"mit" is no identifier of SPDX: did you mean "MIT"?', 'MIT'],
  ['mit OR apache-2.0', '"mit" is no identifier of SPDX: did you mean "MIT"?', 'MIT OR Apache-2.0'],
  ['Apache2.0', '"Apache2.0" is no identifier of SPDX: did you mean "Apache-2.0"?'],
  ['Proprietary', '"Proprietary" is no identifier of SPDX: write one of https://spdx.org/licenses'],
])('the license %j: %s', (license, message, fixed) => {
  using repository = createRepository(changedPlugin('community/alpha', '"MIT"', JSON.stringify(license)));
  const { findings } = validateRepository(repository.root);

  expect(findings.map((finding) => finding.message)).toEqual(message === undefined ? [] : [message]);
  expect(findings[0]?.fix?.title).toBe(fixed === undefined ? undefined : `Write ${JSON.stringify(fixed)}`);
});
