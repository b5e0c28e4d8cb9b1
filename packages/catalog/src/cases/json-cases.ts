import type { RuleCase } from './rule-case.ts';

const file = 'manifest.json';
const license = '"license": "MIT",';

export const jsonCases = {
  'json-bom': { file, good: '{\n  "name": "alpha",', bad: '\uFEFF{\n  "name": "alpha",', at: '1:1' },
  'json-comment': { file, good: license, bad: `// as the company wants it\n  ${license}`, at: '8:3' },
  'json-depth': {
    file,
    good: license,
    bad: `${license}\n  "defaultConfig": { "a": ${'['.repeat(99)}${']'.repeat(99)} },`,
    at: '9:125',
  },
  'json-duplicate-key': { file, good: license, bad: `${license}\n  "license": "ISC",`, at: '9:3' },
  'json-empty': {
    file,
    good: '{ "name": "alpha", … }',
    bad: '',
    at: '1:1',
    files: { bad: { 'community/alpha/manifest.json': '' } },
  },
  'json-encoding': {
    file,
    good: '"author": "René" as UTF-8: 52 65 6e c3 a9',
    bad: '"author": "René" as Latin-1: 52 65 6e e9',
    at: '1:17',
    files: { bad: { 'community/alpha/manifest.json': Buffer.from('{ "author": "Ren\u00e9" }', 'latin1') } },
  },
  'json-key-case': { file, good: license, bad: `${license}\n  "License": "ISC",`, at: '9:3' },
  'json-syntax': { file, good: '"version": "1.0.0",', bad: '"version": "1.0.0"', at: '4:3' },
  'json-trailing-comma': { file, good: '{ "main": "index.js" }\n', bad: '{ "main": "index.js" },\n', at: '10:40' },
  'json-trailing-text': { file, good: '{ "main": "index.js" }\n}', bad: '{ "main": "index.js" }\n}\n}', at: '12:1' },
} as const satisfies Record<string, RuleCase>;
