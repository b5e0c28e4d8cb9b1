import { casePath, type RuleCase } from './rule-case.ts';

const file = 'versions.json';
const versions = (state: string): string =>
  `{\n  "0.9.0": { "state": "${state}", "since": "2026-11-25", "reason": "Loses messages" }\n}\n`;

export const versionCases = {
  'versions-state': {
    file,
    good: '"0.9.0": { "state": "yanked", "since": "2026-11-25", "reason": "Loses messages" }',
    bad: '"0.9.0": { "state": "gone", "since": "2026-11-25", "reason": "Loses messages" }',
    at: '2:23',
    files: {
      good: { [`${casePath}/${file}`]: versions('yanked') },
      bad: { [`${casePath}/${file}`]: versions('gone') },
    },
  },
} as const satisfies Record<string, RuleCase>;
