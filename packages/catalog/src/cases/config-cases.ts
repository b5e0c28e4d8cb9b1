import { baseText } from './bases.ts';
import { casePath, type RuleCase } from './rule-case.ts';

const base = 'configured';
const file = 'config.schema.json';
const url = '"url": { "type": "string", "description": "Where it posts to" }';
const license = '"license": "MIT",';

/** The manifest of the base with one more line, and the schema with `url` as a secret. */
const writable = (key: string) => {
  return {
    [`${casePath}/manifest.json`]: baseText(base, 'manifest.json').replace(
      license,
      `${license}\n  "writableConfig": ["${key}"],`,
    ),
    [`${casePath}/config.schema.json`]: baseText(base, file).replace(url, url.replace(' }', ', "writeOnly": true }')),
  };
};

export const configCases = {
  'config-default': { base, file, good: '"default": 5', bad: '"default": "five"', at: '6:74' },
  'config-description': { base, file, good: url, bad: '"url": { "type": "string" }', at: '5:5' },
  'config-path': {
    base: 'network',
    file: 'manifest.json',
    good: '{ "host": "api.example.com", "reason"',
    bad: '{ "host": "api.example.com", "when": "adress", "reason"',
    at: '11:63',
  },
  'config-required': { base, file, good: '["url"]', bad: '["url", "token"]', at: '3:23' },
  'config-root': { base, file, good: '"type": "object"', bad: '"type": "array"', at: '2:11' },
  'config-schema': { base, file, good: '"type": "integer"', bad: '"type": "whole number"', at: '6:24' },
  'config-secret': {
    base,
    file,
    good: '"apiKey": { "type": "string", "description": "Key", "writeOnly": true }',
    bad: '"apiKey": { "type": "string", "description": "Key" }',
    at: '2:68',
    files: {
      good: secretSchema(', "writeOnly": true'),
      bad: secretSchema(''),
    },
  },
  'config-secret-writable': {
    base,
    file: 'manifest.json',
    good: '"writableConfig": ["limit"]',
    bad: '"writableConfig": ["url"]',
    at: '9:22',
    files: { good: writable('limit'), bad: writable('url') },
  },
} as const satisfies Record<string, RuleCase>;

function secretSchema(mark: string) {
  const properties = `"apiKey": { "type": "string", "description": "Key"${mark} }`;
  return {
    [`${casePath}/config.schema.json`]: `{\n  "type": "object", "additionalProperties": false, "properties": { ${properties} }\n}\n`,
    [`${casePath}/README.md`]: '# Alpha\n\n`read:sessions`: to count. `apiKey`: of the other side.\n',
  };
}
