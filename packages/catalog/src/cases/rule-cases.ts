import type { RuleId } from '../rules.ts';
import { codeCases } from './code-cases.ts';
import { configCases } from './config-cases.ts';
import { dependencyCases } from './dependency-cases.ts';
import { fileCases } from './file-cases.ts';
import { jsonCases } from './json-cases.ts';
import { manifestCases } from './manifest-cases.ts';
import { nameCases } from './name-cases.ts';
import { packageCases } from './package-cases.ts';
import { readmeCases } from './readme-cases.ts';
import { repositoryCases } from './repository-cases.ts';
import type { RuleCase } from './rule-case.ts';
import { secretCases } from './secret-cases.ts';
import { silenceCases } from './silence-cases.ts';
import { themeCases } from './theme-cases.ts';
import { versionCases } from './version-cases.ts';

/** How each rule is broken and kept: a rule without a case does not compile. */
export const ruleCases: Readonly<Record<RuleId, RuleCase>> = {
  ...jsonCases,
  ...fileCases,
  ...manifestCases,
  ...nameCases,
  ...packageCases,
  ...readmeCases,
  ...configCases,
  ...codeCases,
  ...dependencyCases,
  ...themeCases,
  ...versionCases,
  ...secretCases,
  ...silenceCases,
  ...repositoryCases,
};
