import { casePath, type RuleCase } from './rule-case.ts';

const file = 'manifest.json';

export const manifestCases = {
  'manifest-key-case': { file, good: '"author": "Ann Author"', bad: '"Author": "Ann Author"', at: '7:3' },
  'manifest-license': { file, good: '"license": "MIT"', bad: '"license": "mit"', at: '8:14' },
  'manifest-missing': {
    file,
    good: 'community/alpha/manifest.json',
    bad: 'community/alpha/plugin.json',
    at: '1:1',
    files: { bad: { [`${casePath}/manifest.json`]: undefined, [`${casePath}/plugin.json`]: '{}' } },
  },
  'manifest-missing-key': { file, good: '  "license": "MIT",\n', bad: '', at: '1:1' },
  'manifest-nul': {
    file,
    good: '"license": "MIT",',
    bad: '"license": "MIT",\n  "defaultConfig": { "separator": "\\u0000" },',
    at: '9:35',
  },
  'manifest-stray': {
    file: '/packages/tools/fixtures/manifest.json',
    good: 'packages/tools/fixtures/sample-manifest.json',
    bad: 'packages/tools/fixtures/manifest.json',
    at: '1:1',
    files: {
      good: { 'packages/tools/fixtures/sample-manifest.json': '{}' },
      bad: { 'packages/tools/fixtures/manifest.json': '{}' },
    },
  },
  'manifest-type': {
    file,
    good: '"author": "Ann Author"',
    bad: '"author": { "name": "Ann Author" }',
    at: '7:13',
  },
  'manifest-unknown-key': { file, good: '"version": "1.0.0"', bad: '"versoin": "1.0.0"', at: '3:3' },
  'manifest-value': { file, good: '"version": "1.0.0"', bad: '"version": "1.0"', at: '3:14' },
  'compat-dropped': {
    file: 'manifest.json',
    good: '"type": "webhook"',
    bad: '"type": "integration"',
    at: '6:11',
  },
  'compat-forgotten': {
    file: 'manifest.json',
    good: '"license": "MIT"',
    bad: '"license": "MIT",\n  "configVersion": 2',
    at: '9:20',
  },
} as const satisfies Record<string, RuleCase>;
