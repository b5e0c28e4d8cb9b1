import { casePath, type RuleCase } from './rule-case.ts';

const file = 'README.md';

export const readmeCases = {
  'readme-config': {
    base: 'configured',
    file,
    good: '`url`: where it posts to. `limit`: how often.',
    bad: '`url`: where it posts to.',
    at: '9:1',
  },
  'readme-empty': {
    file,
    good: '# Alpha\n\nCounts sessions.',
    bad: '',
    at: '1:1',
    files: { bad: { [`${casePath}/README.md`]: '\n' } },
  },
  'readme-missing': {
    file,
    good: 'manifest.json README.md index.js',
    bad: 'manifest.json index.js',
    at: '1:1',
    files: { bad: { [`${casePath}/README.md`]: undefined } },
  },
  'readme-permission': {
    file,
    good: '`read:sessions`: to count them.',
    bad: 'It reads what is there.',
    at: '5:1',
  },
} as const satisfies Record<string, RuleCase>;
