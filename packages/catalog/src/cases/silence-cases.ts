import { baseText } from './bases.ts';
import { casePath, type CaseFiles, type RuleCase } from './rule-case.ts';

const file = '.streamspace-check.json';
const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);
const reason = 'The new address is documented with the next release';

/** The configured plugin with one key that its README leaves out, and a file that silences that. */
function silencing(rule: string, { why = reason, until = days(30), isThere = true, key = 'reason' } = {}): CaseFiles {
  return {
    [`${casePath}/README.md`]: isThere
      ? baseText('configured', 'README.md').replace('`limit`', 'limit')
      : baseText('configured', 'README.md'),
    [`${casePath}/${file}`]: `{
  "silence": [
    {
      "rule": "${rule}",
      "path": "README.md",
      "${key}": "${why}",
      "until": "${until}"
    }
  ]
}
`,
  };
}

const good = silencing('readme-config');
const shown =
  '{ "rule": "readme-config", "path": "README.md", "reason": "The new address is …", "until": "2027-01-31" }';

export const silenceCases = {
  'silence-expired': {
    base: 'configured',
    file,
    good: '"until": "2027-01-31"',
    bad: '"until": "2023-01-31"',
    at: '7:16',
    // The finding that was silenced would come back.
    files: { good, bad: silencing('readme-config', { until: days(-1), isThere: false }) },
  },
  'silence-refused': {
    base: 'configured',
    file,
    good: shown,
    bad: shown.replace('readme-config', 'permission-undeclared'),
    at: '4:15',
    files: { good, bad: silencing('permission-undeclared', { isThere: false }) },
  },
  'silence-unexplained': {
    base: 'configured',
    file,
    good: `"reason": "${reason}"`,
    bad: '"reason": "later"',
    at: '6:17',
    files: { good, bad: silencing('readme-config', { why: 'later', isThere: false }) },
  },
  'silence-unused': {
    base: 'configured',
    file,
    good: `${shown}\nand README.md does not explain a key`,
    bad: `${shown}\nand README.md explains each key`,
    at: '4:15',
    files: { good, bad: silencing('readme-config', { isThere: false }) },
  },
  'silence-value': {
    base: 'configured',
    file,
    good: `"reason": "${reason}"`,
    bad: `"because": "${reason}"`,
    at: '6:7',
    files: { good, bad: silencing('readme-config', { key: 'because', isThere: false }) },
  },
} as const satisfies Record<string, RuleCase>;
