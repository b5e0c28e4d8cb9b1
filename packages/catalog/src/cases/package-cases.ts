import { casePath, type RuleCase } from './rule-case.ts';

const base = 'typescript';
const file = 'package.json';

export const packageCases = {
  'package-install-script': {
    base,
    file,
    good: '{ "build": "streamspace plugin build" }',
    bad: '{ "postinstall": "node build.js" }',
    at: '4:16',
  },
  'package-missing': {
    base,
    file,
    good: 'manifest.json package.json src/index.ts',
    bad: 'manifest.json src/index.ts',
    at: '1:1',
    files: { bad: { [`${casePath}/package.json`]: undefined } },
  },
  'package-name': { base, file, good: '"name": "alpha"', bad: '"name": "alfa"', at: '2:11' },
  'package-version': { base, file, good: '"version": "1.0.0"', bad: '"version": "0.9.0"', at: '3:14' },
} as const satisfies Record<string, RuleCase>;
