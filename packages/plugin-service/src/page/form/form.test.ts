import { expect, test } from 'vitest';
import { createRow, isSameDraft, toDraft, toRootDraft, type Draft, type GroupDraft } from './draft.ts';
import { fieldId, type Field, type JsonSchema } from './fields.ts';
import { labelOf, locate, splitPath, toIssues } from './locate.ts';
import { parseSchema } from './parse-schema.ts';
import { readForm } from './read-draft.ts';
import { moveRow, removeRow } from './rows.ts';

type Config = Readonly<Record<string, unknown>>;

const properties = {
  token: { type: 'string', writeOnly: true, minLength: 8 },
  channel: { type: 'string', default: '#general', pattern: '^#' },
  rateLimit: { type: 'integer', minimum: 1, maximum: 100 },
  details: { type: 'boolean', default: true },
  mode: { enum: ['now', 'digest'] },
  days: { type: 'array', items: { enum: ['mon', 'tue'] }, default: ['mon'] },
  endpoints: {
    type: 'array',
    items: {
      type: 'object',
      required: ['url'],
      properties: { url: { type: 'string', format: 'uri' }, secret: { type: 'string', writeOnly: true } },
    },
  },
  headers: { type: 'object', additionalProperties: { type: 'string' } },
  quiet: { type: 'object', required: ['start'], properties: { start: { type: 'string' } } },
  rules: { oneOf: [{ type: 'object' }, { type: 'array' }] },
};
const field = parseSchema({ type: 'object', properties, required: ['mode'] });
const draftOf = (config: Config) => toRootDraft(field, config);

/** The draft with one of its fields changed. */
function withField(draft: GroupDraft, key: string, next: Partial<Draft>): GroupDraft {
  return { ...draft, fields: { ...draft.fields, [key]: { ...draft.fields[key], ...next } as Draft } };
}

function messages(draft: GroupDraft): Record<string, string> {
  return Object.fromEntries(readForm(field, draft).issues.map(({ path, message }) => [fieldId(path), message]));
}

test.each<[string, Config]>([
  [
    'a full configuration',
    {
      token: { $secret: 'set', ref: 'r1' },
      channel: '#ops',
      rateLimit: 5,
      details: false,
      mode: 'now',
      days: [],
      endpoints: [{ url: 'https://a.example/', secret: { $secret: 'set', ref: 'r2' } }],
      headers: { 'X-A': '1' },
      quiet: { start: '22:00' },
      rules: [1, { a: 2 }],
    },
  ],
  ['what is not set', { mode: 'now' }],
  ['empty lists and objects', { mode: 'now', endpoints: [], headers: {}, days: [] }],
  [
    'keys that the schema does not know',
    { mode: 'now', legacy: { deep: [1] }, endpoints: [{ url: 'https://a.example/', extra: true }] },
  ],
  [
    'values of another type than the schema says',
    {
      mode: 'now',
      channel: 7,
      endpoints: { not: 'a list' },
      quiet: 'no object',
      days: ['mon', 'mon'],
      rateLimit: 'many',
    },
  ],
  ['a choice that is no longer offered', { mode: 'weekly' }],
  [
    'keys called like members of every object',
    { mode: 'now', headers: { constructor: 'x', ['__proto__']: 'y' }, toString: 1 },
  ],
])('%s comes back as it was', (_what, config) => {
  const reading = readForm(field, draftOf(config));
  expect(reading.value).toEqual(config);
  expect(Object.keys(reading.value).toSorted()).toEqual(Object.keys(config).toSorted());
});

test('a key called like a member of every object is not taken from there', () => {
  const odd = parseSchema({ type: 'object', properties: { constructor: { type: 'string' } } });
  expect(readForm(odd, toRootDraft(odd, {}))).toEqual({ value: {}, issues: [] });
});

test('an empty text that is set is told from one that is not', () => {
  const text = parseSchema({ type: 'object', properties: { prefix: { type: 'string', default: 'x' } } });
  expect(readForm(text, toRootDraft(text, { prefix: '' })).value).toEqual({ prefix: '' });
  expect(readForm(text, toRootDraft(text, {})).value).toEqual({});
});

test('what is required and missing is named, once each', () => {
  expect(messages(draftOf({ endpoints: [{}] }))).toEqual({
    'field/mode': 'Choose one',
    'field/endpoints/0/url': 'Fill this in',
  });
});

test.each<[string, JsonSchema, Partial<Draft>, string]>([
  ['too short', { type: 'string', minLength: 3 }, { text: 'ab' }, 'Needs at least 3 characters, has 2'],
  ['too long in code points', { type: 'string', maxLength: 1 }, { text: '😀😀' }, 'Takes at most 1 character, has 2'],
  ['the wrong form', { type: 'string', pattern: '^#' }, { text: 'x' }, 'Does not have the form that is asked for: ^#'],
  [
    'no address',
    { type: 'string', format: 'uri' },
    { text: 'x y' },
    'Must be a web address, such as https://example.com/path',
  ],
  [
    'no mail address',
    { type: 'string', format: 'email' },
    { text: 'ada' },
    'Must be an e-mail address, such as ada@example.com',
  ],
  ['too small', { type: 'number', minimum: 1 }, { text: '0.5' }, 'Must be 1 or more'],
  ['at an excluded limit', { type: 'number', exclusiveMaximum: 1 }, { text: '1' }, 'Must be less than 1'],
  ['a fraction', { type: 'integer' }, { text: '1.5' }, 'Must be a whole number'],
  ['between the steps', { type: 'number', multipleOf: 0.1 }, { text: '0.25' }, 'Must be a multiple of 0.1'],
  ['what the browser cannot read', { type: 'number' }, { text: '', bad: true }, 'Must be a number'],
  ['no JSON', {}, { text: '{' }, 'Is not JSON: '],
])('%s is said in words', (_what, schema, change, message) => {
  const one = parseSchema({ type: 'object', properties: { it: schema } });
  const { issues } = readForm(one, withField(toRootDraft(one, {}), 'it', change));
  expect(issues).toHaveLength(1);
  expect(issues[0]?.path).toEqual(['it']);
  expect(issues[0]?.message.startsWith(message)).toBe(true);
});

test('0.3 is a multiple of 0.1, and an expression of another language is left to the service', () => {
  const one = parseSchema({
    type: 'object',
    properties: { n: { type: 'number', multipleOf: 0.1 }, s: { type: 'string', pattern: '(?i)x' } },
  });
  expect(readForm(one, toRootDraft(one, { n: 0.3, s: 'y' })).issues).toEqual([]);
});

test('a list says when it has too few or too many', () => {
  const one = parseSchema({
    type: 'object',
    required: ['it'],
    properties: { it: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 } },
  });
  expect(readForm(one, toRootDraft(one, {})).issues[0]?.message).toBe('Needs at least 1');
  expect(readForm(one, toRootDraft(one, { it: ['a', 'b', 'c'] })).issues[0]?.message).toBe('Takes at most 2');
});

test('a secret is kept while its text is empty, replaced by a text, and cleared on request', () => {
  const kept = draftOf({ mode: 'now', token: { $secret: 'set', ref: 'r1' } });
  expect(readForm(field, withField(kept, 'token', { text: 'new secret' })).value['token']).toBe('new secret');
  expect(readForm(field, withField(kept, 'token', { cleared: true })).value).not.toHaveProperty('token');
  expect(messages(withField(kept, 'token', { text: 'short' }))).toEqual({
    'field/token': 'Needs at least 8 characters, has 5',
  });
});

test('a secret moves with its row', () => {
  const draft = draftOf({
    mode: 'now',
    endpoints: [
      { url: 'https://a.example/', secret: { $secret: 'set', ref: 'a' } },
      { url: 'https://b.example/', secret: { $secret: 'set', ref: 'b' } },
    ],
  });
  const list = draft.fields['endpoints'];
  if (list?.kind !== 'list') throw new Error('endpoints is no list');
  const [first, second] = list.rows;
  const moved = readForm(field, withField(draft, 'endpoints', { rows: moveRow(list.rows, second?.id ?? 0, -1) })).value;
  expect(moved['endpoints']).toMatchObject([{ secret: { ref: 'b' } }, { secret: { ref: 'a' } }]);
  expect(moveRow(list.rows, first?.id ?? 0, -1)).toBe(list.rows);
  expect(removeRow(list.rows, first?.id ?? 0)).toEqual([second]);
});

test('keys of a record are filled in, and there once', () => {
  const rows = ['', 'a', 'a'].map((key) => createRow(toDraft(headerValue, 'v'), key));
  expect(messages(withField(draftOf({ mode: 'now' }), 'headers', { rows }))).toEqual({
    'field/headers/0/%23key': 'Fill in the key',
    'field/headers/1/%23key': '"a" is there twice',
    'field/headers/2/%23key': '"a" is there twice',
  });
});

const headerValue: Field = parseSchema({ type: 'object', properties: { v: { type: 'string' } } }).fields[0] ?? field;

test('an optional object that is switched off is left out, with what is wrong in it', () => {
  const draft = draftOf({ mode: 'now', quiet: { start: '' } });
  const quiet = withField(draft, 'quiet', { present: false });
  expect(readForm(field, quiet)).toEqual({ value: { mode: 'now' }, issues: [] });
});

test('defaults that a control shows are not written until they are touched', () => {
  const draft = draftOf({ mode: 'now' });
  expect(readForm(field, draft).value).toEqual({ mode: 'now' });
  expect(readForm(field, withField(draft, 'details', { on: false })).value).toEqual({ mode: 'now', details: false });
});

test('an empty field that may be null is null', () => {
  const one = parseSchema({
    type: 'object',
    required: ['it'],
    properties: { it: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
  });
  expect(readForm(one, toRootDraft(one, { it: null }))).toEqual({ value: { it: null }, issues: [] });
});

test('drafts are the same when they show the same, whatever the ids of their rows', () => {
  const config = { mode: 'now', endpoints: [{ url: 'https://a.example/' }], id: 3 };
  expect(isSameDraft(draftOf(config), draftOf(config))).toBe(true);
  expect(isSameDraft(draftOf(config), draftOf({ ...config, mode: 'digest' }))).toBe(false);
  expect(isSameDraft(draftOf(config), draftOf({ ...config, endpoints: [{ url: 'https://b.example/' }] }))).toBe(false);
});

test.each(['endpoints[0].url', 'endpoints.0.url', '/endpoints/0/url', '["endpoints"][0].url'])(
  '%s is the same place',
  (path) => {
    expect(splitPath(path)).toEqual(['endpoints', '0', 'url']);
  },
);

test('a fault of the service goes to its field, to the row of its key, or to the nearest that is shown', () => {
  const draft = draftOf({
    mode: 'now',
    endpoints: [{ url: 'https://a.example/' }],
    headers: { 'X-A': '1', 'X.B': '2' },
  });
  expect(locate('endpoints[0].url', field, draft)).toEqual(['endpoints', 0, 'url']);
  expect(locate('headers["X.B"]', field, draft)).toEqual(['headers', 1]);
  expect(locate('endpoints[4].url', field, draft)).toEqual(['endpoints']);
  expect(locate('quiet.start', field, draft)).toEqual(['quiet']);
  expect(locate('', field, draft)).toEqual([]);
  expect(toIssues({ 'rules.a': 'must be a list', channel: 'is taken' }, field, draft)).toEqual([
    { path: ['rules'], message: 'rules.a: must be a list' },
    { path: ['channel'], message: 'is taken' },
  ]);
});

test('a field is named by the labels on the way to it', () => {
  expect(labelOf(['endpoints', 0, 'url'], field)).toBe('Endpoints 1 › URL');
  expect(labelOf(['headers', 1, '#key'], field)).toBe('Headers 2');
  expect(labelOf(['#rest'], field)).toBe('Other keys');
  expect(labelOf([], field)).toBe('Configuration');
});
