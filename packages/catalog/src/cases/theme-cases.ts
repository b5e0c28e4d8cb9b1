import type { RuleCase } from './rule-case.ts';

const base = 'theme';
const file = 'theme.json';
const text = '"color.text": "#000000"';

export const themeCases = {
  'theme-contrast': { base, file, good: '"color.muted": "#404040"', bad: '"color.muted": "#777777"', at: '12:20' },
  'theme-missing-key': { base, file, good: '"title": "Accent",\n      ', bad: '', at: '23:5' },
  'theme-missing-token': { base, file, good: `    ${text},\n`, bad: '', at: '8:3' },
  'theme-option': { base, file, good: '"default": "blue"', bad: '"default": "red"', at: '25:18' },
  'theme-type': { base, file, good: text, bad: '"color.text": 0', at: '11:19' },
  'theme-unknown-key': {
    base,
    file,
    good: '"tokens": {',
    bad: '"css": ".card { color: red }",\n  "tokens": {',
    at: '2:3',
  },
  'theme-unknown-token': { base, file, good: text, bad: `"color.aurora": "#123456",\n    ${text}`, at: '11:5' },
  'theme-value': { base, file, good: text, bad: '"color.text": "black"', at: '11:19' },
} as const satisfies Record<string, RuleCase>;
