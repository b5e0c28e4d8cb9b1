import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { createFinding } from './finding.ts';
import { formatSarif } from './format-sarif.ts';
import { rules, type RuleId } from './rules.ts';

// The schema is one of draft 4, whose keywords here mean the same in later drafts; its patterns are no Unicode ones.
const { $schema: _draft, id: _id, ...official } = schema;
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(official);
const range = { line: 3, column: 5, endLine: 3, endColumn: 9 };
const ids = Object.keys(rules) as RuleId[];

test('a log with a finding of each rule, and one with none, is what the schema of SARIF 2.1.0 describes', () => {
  const findings = ids.map((id) => createFinding(id, 'community/a b#1/manifest.json', 'is "wrong"\n<b>', range));

  for (const each of [findings, []]) {
    validate(JSON.parse(formatSarif(each, { version: '1.2.3' })));
    expect(validate.errors).toBeNull();
  }
});

test('a result names its rule, its place and the level of its severity', () => {
  const finding = createFinding('name-similar', 'community/a b/manifest.json', 'looks like "ab"', range);
  const log: unknown = JSON.parse(formatSarif([finding], { version: '1.2.3' }));

  expect(log).toMatchObject({
    runs: [
      {
        tool: {
          driver: {
            rules: [
              {
                id: 'name-similar',
                helpUri: expect.stringMatching(/^https:.*\/docs\/rules\/name-similar\.md$/) as unknown,
                defaultConfiguration: { level: 'warning' },
              },
            ],
          },
        },
        results: [
          {
            ruleId: 'name-similar',
            ruleIndex: 0,
            level: 'warning',
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'community/a%20b/manifest.json' },
                  region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
                },
              },
            ],
          },
        ],
      },
    ],
  });
});

test('a fix comes along as what to put in place of what', () => {
  const fix = { title: 'Write "b"', edits: [{ offset: 4, length: 1, text: 'b' }] };
  const text = formatSarif([createFinding('manifest-value', 'a/manifest.json', 'is wrong', range, fix)], {
    version: '1.2.3',
  });
  validate(JSON.parse(text));

  expect(validate.errors).toBeNull();
  expect(JSON.parse(text)).toMatchObject({
    runs: [
      {
        results: [
          {
            fixes: [
              {
                description: { text: 'Write "b"' },
                artifactChanges: [
                  {
                    replacements: [{ deletedRegion: { charOffset: 4, charLength: 1 }, insertedContent: { text: 'b' } }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
});

test('the schema refuses a log that lacks what it demands', () => {
  expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
});
