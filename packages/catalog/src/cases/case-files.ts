import { baseFiles } from './bases.ts';
import { casePath, type CaseFiles, type RuleCase } from './rule-case.ts';

/** The file of a case from the root of the repository. */
export const fileOf = ({ file }: RuleCase): string => (file.startsWith('/') ? file.slice(1) : `${casePath}/${file}`);

/** The whole repository in which a rule is kept, or broken. */
export function caseFiles(example: RuleCase, side: 'good' | 'bad'): CaseFiles {
  const { base = 'plain', files, good, bad } = example;
  const all = baseFiles(base);
  if (files) return { ...all, ...files[side] };
  const file = fileOf(example);
  const text = all[file];
  if (typeof text !== 'string' || !text.includes(good)) throw new Error(`${file} of the base has no ${good}`);
  return { ...all, [file]: side === 'good' ? text : text.replace(good, () => bad) };
}
