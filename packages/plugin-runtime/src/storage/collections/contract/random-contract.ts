import { isPluginError, type CollectionDescriptor, type Json } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import type { FindRequest } from '../store.ts';
import { createRandom, describeCollection, pick, type Random } from '../test-support.ts';
import { createModel } from './test-support-model.ts';
import { setUp, type OpenStore, type Setup } from './test-support.ts';

const texts = ['', 'a', 'ab', 'abc', 'b', 'a\0', 'a\u0001', 'é', 'z'];
const numbers = [-2, -0.5, 0, 1, 1.5, 7, 1e9];

const shapes: Readonly<Record<string, CollectionDescriptor>> = {
  'one key': describeCollection('rows', { key: ['s'], index: [['n'], ['t', 'n']] }),
  'a key of three fields': describeCollection('rows', {
    key: ['s', 'n', 'b'],
    index: [
      ['n', 's'],
      ['b', 't'],
    ],
  }),
  'unique lists': describeCollection('rows', {
    key: ['s', 'n'],
    unique: [['t'], ['n2', 'b']],
    index: [['b', 'n2', 't']],
  }),
  'rows that end after a while': describeCollection('rows', {
    key: ['s', 'n'],
    unique: [['t', 'n2']],
    index: [['n2'], ['t', 'n']],
    ttl: { afterMs: 40 },
  }),
  'rows that say when they end': describeCollection('rows', {
    key: ['n', 's'],
    unique: [['t', 'b']],
    index: [['b'], ['nUntil']],
    ttl: { field: 'nUntil' },
  }),
};

/** Thousands of random calls, each with the answer of the {@link createModel model}. */
export function describeRandom(open: OpenStore): void {
  describe('random calls have the answers of a list that is filtered and sorted', () => {
    test.each(Object.entries(shapes))('%s', async (_, shape) => {
      expect.hasAssertions();
      for (let seed = 1; seed <= 3; seed += 1) {
        const setup = setUp(open);
        // oxlint-disable-next-line no-await-in-loop -- one store after the other
        await setup.register(shape);
        compare(setup, shape, createRandom(seed));
      }
    });
  });
}

function compare(
  { store, clock, put, insert, remove, get, pages }: Setup,
  shape: CollectionDescriptor,
  random: Random,
): void {
  const model = createModel(shape);
  for (let round = 0; round < 1500; round += 1) {
    const row = randomRow(shape, random, clock.time);
    const kind = random();
    clock.time += Math.floor(random() * 3);
    const now = clock.time;
    if (kind < 0.25) {
      expect(putOutcome(() => put('rows', row))).toBe(model.put(row, now));
    } else if (kind < 0.45) {
      expect([row, insert('rows', row)]).toEqual([row, model.insert(row, now)]);
    } else if (kind < 0.55) {
      const key = keyOf(shape, row);
      expect([key, remove('rows', key)]).toEqual([key, model.remove(key, now)]);
    } else if (kind < 0.65) {
      const key = keyOf(shape, row);
      expect(get('rows', key)).toEqual(model.get(key, now));
    } else if (kind < 0.9) {
      const query = randomQuery(shape, random);
      const expected = model.find(query, now);
      expect([query, pages('rows', { ...query, limit: 1000 }).flat()]).toEqual([query, expected]);
      expect(store.count('p', 'rows', query.where)).toBe(expected.length);
    } else if (kind < 0.97) {
      const query = { ...randomQuery(shape, random), limit: 1 + Math.floor(random() * 4) };
      expect([query, pages('rows', query).flat()]).toEqual([query, model.find(query, now)]);
    } else {
      store.prune(5);
    }
  }
  expect(store.usage('p').rows).toBeGreaterThanOrEqual(model.find({}, clock.time).length);
  while (store.prune(100));
  expect(store.usage('p').rows).toBe(model.find({}, clock.time).length);
}

function putOutcome(run: () => void): 'written' | 'conflict' {
  try {
    run();
    return 'written';
  } catch (error) {
    if (isPluginError(error) && error.code === 'CONFLICT') return 'conflict';
    throw error;
  }
}

function randomRow({ key, fields }: CollectionDescriptor, random: Random, now: number): Json {
  const used = Object.keys(fields).filter((field) => key.includes(field) || random() < 0.8);
  return Object.fromEntries([
    ...used.map((field) => [
      field,
      field === 'nUntil' ? now + Math.floor(random() * 60) : randomValue(fields, field, random),
    ]),
    ['other', random()],
  ]);
}

function randomValue(fields: CollectionDescriptor['fields'], field: string, random: Random): string | number | boolean {
  if (fields[field] === 'boolean') return random() < 0.5;
  return fields[field] === 'number' ? pick(random, numbers) : pick(random, texts);
}

const keyOf = ({ key }: CollectionDescriptor, row: Json): Json =>
  Object.fromEntries(key.map((field) => [field, row[field]]));

/** Equality on some fields from the front of an index, often a range on the next. */
function randomQuery({ key, unique, index, fields }: CollectionDescriptor, random: Random): FindRequest {
  const chosen = pick(random, [key, ...unique, ...index]);
  const length = Math.floor(random() * (chosen.length + 1));
  const where: Record<string, NonNullable<FindRequest['where']>[string]> = {};
  for (const field of chosen.slice(0, length)) where[field] = randomValue(fields, field, random);
  const next = chosen[length];
  if (next !== undefined && fields[next] !== 'boolean' && random() < 0.7) {
    const bounds = (['gt', 'gte', 'lt', 'lte'] as const).filter(() => random() < 0.4);
    where[next] = Object.fromEntries(bounds.map((bound) => [bound, randomValue(fields, next, random) as string]));
    if (fields[next] === 'string' && random() < 0.3) where[next] = { ...where[next], startsWith: pick(random, texts) };
  }
  return {
    where,
    order: random() < 0.5 ? 'asc' : 'desc',
    ...(random() < 0.5 ? { index: chosen } : {}),
  };
}
