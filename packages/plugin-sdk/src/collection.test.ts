import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { collection, definePlugin, encrypted, isCollectionName } from './index.ts';

const row = z.object({
  id: z.string(),
  nr: z.int(),
  done: z.boolean().optional(),
  state: z.enum(['open', 'closed']).default('open'),
  level: z.union([z.literal(1), z.literal(2)]),
  at: z.iso.datetime().nullable(),
  labelled: z.string().meta({ id: 'Label' }),
  tags: z.array(z.string()),
  mixed: z.union([z.string(), z.number()]),
  token: encrypted(z.string()).optional(),
  login: z.object({ user: z.string(), password: encrypted(z.string()) }),
});

/** Declares without what the compiler would say. */
const declare = (options: object, schema: z.ZodObject = row) => collection(schema, options as never).descriptor;

describe('a declaration becomes data', () => {
  test('with everything that the host has to know', () => {
    expect(
      declare({
        key: ['id', 'nr'],
        unique: ['labelled'],
        index: [['state', 'at'], 'done', 'level'],
        ttl: { field: 'at' },
        appendOnly: true,
        maxRows: 10,
      }),
    ).toEqual({
      key: ['id', 'nr'],
      unique: [['labelled']],
      index: [['state', 'at'], ['done'], ['level']],
      fields: {
        id: 'string',
        nr: 'number',
        labelled: 'string',
        state: 'string',
        at: 'string',
        done: 'boolean',
        level: 'number',
      },
      ttl: { field: 'at' },
      appendOnly: true,
      maxRows: 10,
      encrypted: ['token', 'login'],
    });
  });
  test('whose key is the first unique list, which is not named twice', () => {
    expect(declare({ unique: [['id', 'nr'], 'labelled'] })).toMatchObject({
      key: ['id', 'nr'],
      unique: [['labelled']],
    });
  });
  test('whose duration is in milliseconds', () => {
    expect(declare({ key: 'id', ttl: '2h' }).ttl).toEqual({ afterMs: 7_200_000 });
  });
  test('a mark is found in what refers to itself', () => {
    const tree = z.object({
      id: z.string(),
      get children() {
        return z.array(tree);
      },
      get secret() {
        return encrypted(z.array(tree));
      },
    });
    expect(declare({ key: 'id' }, tree).encrypted).toContain('secret');
  });
});

describe('a declaration that cannot be is refused', () => {
  test.each<[string, object, RegExp]>([
    ['without a key', { index: ['id'] }, /needs a "key"/],
    ['with an empty key', { key: [] }, /at least one field/],
    ['with an unknown field', { key: 'id', index: ['nope'] }, /no field "nope"/],
    ['with a list as an index', { key: 'id', index: ['tags'] }, /"tags" cannot be indexed/],
    ['with two types in an index', { key: 'id', index: ['mixed'] }, /"mixed" cannot be indexed/],
    ['with an encrypted index', { key: 'id', index: ['token'] }, /"token" is encrypted/],
    ['with an encrypted key', { key: 'token' }, /must be in every row/],
    ['with an optional key', { key: 'done' }, /"done" must be in every row/],
    ['with a nullable key', { key: 'at' }, /"at" must be in every row/],
    ['with a field twice', { key: ['id', 'id'] }, /a field twice/],
    ['with an index twice', { key: 'id', index: ['state', ['state']] }, /\(state\) is declared twice/],
    ['with its key as an index', { key: 'id', index: ['id'] }, /\(id\) is declared twice/],
    ['with nine indexes', { key: 'id', index: Array.from('abcdefghi', (field) => ['id', field]) }, /at most 8 indexes/],
    ['with an odd duration', { key: 'id', ttl: 'soon' }, /"soon" is no duration/],
    ['with no time at all', { key: 'id', ttl: '0s' }, /longer than nothing/],
    ['that ends by a boolean', { key: 'id', ttl: { field: 'done' } }, /cannot say when a row ends/],
    ['with half a row', { key: 'id', maxRows: 0.5 }, /"maxRows" must be a whole number/],
  ])('%s', (_, options, message) => {
    expect(() => declare(options)).toThrow(message);
  });
  test.each([z.date(), z.bigint(), z.string().transform(Number), z.map(z.string(), z.string())])(
    'with a field that is no JSON',
    (field) => {
      expect(() => declare({ key: 'id' }, z.object({ id: z.string(), field }))).toThrow(/plain JSON/);
    },
  );
});

describe('names of collections', () => {
  test.each(['runs', 'r', 'runsOf2026'])('%s is one', (name) => expect(isCollectionName(name)).toBe(true));
  test.each(['', 'Runs', 'my-runs', '2runs', 'get', 'transaction', 'then', 'constructor', '__proto__', 'x'.repeat(65)])(
    '%j is none',
    (name) => expect(isCollectionName(name)).toBe(false),
  );
  test('a plugin with a name that is none does not come to be', () => {
    const one = collection(row, { key: 'id' });
    const define = (collections: object) =>
      definePlugin({ name: 'x', permissions: [] }, { collections: collections as never, onLoad: () => ({}) });
    expect(() => define({ 'my-runs': one })).toThrow(/cannot be called "my-runs"/);
    expect(() => define(Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`c${at}`, one])))).toThrow(
      /at most 32/,
    );
  });
});

test('a plugin describes its collections, and parses rows with its own schema', () => {
  const plugin = definePlugin(
    { name: 'x', permissions: [] },
    {
      collections: { tasks: collection(z.object({ id: z.string(), nr: z.int().default(1) }), { key: 'id' }) },
      onLoad: () => ({}),
    },
  );
  expect(plugin.describeCollections()).toMatchObject([{ name: 'tasks', key: ['id'] }]);
  expect(plugin.parseRow('tasks', { id: 'a' })).toEqual({ ok: true, value: { id: 'a', nr: 1 } });
  expect(plugin.parseRow('tasks', {})).toMatchObject({ ok: false, issues: [{ path: ['id'] }] });
});
