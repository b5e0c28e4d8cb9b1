import { closest } from '@streamspace/plugin-sdk';
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import current from 'spdx-license-ids/index.json' with { type: 'json' };
import { createFinding } from '../finding.ts';
import { fixJson } from '../fix/fix-json.ts';
import type { Check } from './loaded-plugin.ts';

const licenses: readonly string[] = [...current, ...deprecated];
const known: ReadonlySet<string> = new Set(licenses);
const byLowerCase = new Map(licenses.map((id) => [id.toLowerCase(), id]));

/** That a licence is named as SPDX names it, so that programs can tell what it allows. */
export const checkLicense: Check = ({ manifest, document }) => {
  if (manifest === undefined) return [];
  const { license } = manifest;
  if (isNoneOfSpdx(license)) return [];
  const unknown = idsOf(license).filter((id) => !known.has(id));
  const [first] = unknown;
  if (first === undefined) return [];
  const suggestion = byLowerCase.get(first.toLowerCase()) ?? closest(first, licenses);
  const hint = suggestion === undefined ? 'write one of https://spdx.org/licenses' : `did you mean "${suggestion}"?`;
  // Another case is the same licence; anything else may be another one.
  const corrected = license.replaceAll(/[\w.-]+/g, (word) =>
    known.has(word) ? word : (byLowerCase.get(word.toLowerCase()) ?? word),
  );
  const isSure = unknown.every((id) => byLowerCase.has(id.toLowerCase()));
  const fix = isSure
    ? fixJson(document, `Write ${JSON.stringify(corrected)}`, (editor) => editor.set(['license'], corrected))
    : undefined;
  const message = `"${first}" is no identifier of SPDX: ${hint}`;
  return [createFinding('manifest-license', document.file, message, document.locate(['license']), fix)];
};

/** What npm and SPDX say where there is no identifier. */
const isNoneOfSpdx = (license: string): boolean => /^(UNLICENSED$|SEE LICENSE IN |LicenseRef-)/.test(license);

/** The identifiers of an expression such as `MIT OR Apache-2.0`. What follows WITH is an exception. */
function idsOf(expression: string): readonly string[] {
  const words = expression.split(/[\s()]+/).filter((word) => word !== '');
  return words
    .filter((word, index) => !/^(AND|OR|WITH)$/.test(word) && words[index - 1] !== 'WITH')
    .map((word) => word.replace(/\+$/, ''))
    .filter((word) => !word.startsWith('LicenseRef-'));
}
