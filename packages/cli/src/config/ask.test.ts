import { expect, test } from 'vitest';
import type { Dialogue } from '../prompt.ts';
import { createPrinter } from '../output/printer.ts';
import { askForConfig } from './ask.ts';
import type { Schema } from './schema.ts';

const schema: Schema = {
  type: 'object',
  required: ['token', 'level'],
  properties: {
    token: { type: 'string', writeOnly: true, description: 'Token of the bot' },
    pin: { type: 'integer', writeOnly: true },
    level: { enum: ['low', 'high'] },
    limit: { type: 'integer', default: 20 },
    mail: { type: 'object', properties: { host: { type: 'string' }, ports: { type: 'array' } } },
    target: {
      anyOf: [
        { type: 'object', properties: { kind: { const: 'hook' }, url: { type: 'string' } } },
        { type: 'object', properties: { kind: { const: 'queue' }, name: { type: 'string' } } },
      ],
    },
  },
};

/** Asks with answers at hand; what was shown beside them. */
async function ask(config: object, answers: Readonly<Record<string, readonly string[]>>, only?: ReadonlySet<string>) {
  const left = new Map(Object.entries(answers).map(([key, each]) => [key, [...each]]));
  const asked: { readonly question: string; readonly hidden: boolean }[] = [];
  let shown = '';
  const output = { write: (text: string) => void (shown += text) };
  const out = createPrinter({ stdout: output, stderr: output, env: {} } as never);
  const dialogue: Dialogue = {
    ask: async (question, hidden = false) => {
      asked.push({ question, hidden });
      const key = question.split(' ')[0] ?? '';
      return left.has(key) ? left.get(key)?.shift() : '';
    },
    [Symbol.dispose]: () => undefined,
  };
  const answer = await askForConfig({ ...config }, schema, { dialogue, out, ...(only === undefined ? {} : { only }) });
  return { answer, asked, shown, questions: asked.map(({ question }) => question) };
}

test('empty answers keep what is there and leave defaults alone', async () => {
  const config = { token: { $secret: 'set' }, level: 'low', mail: { host: 'a.example' } };
  const { answer, questions } = await ask(config, {});
  expect(answer).toEqual(config);
  expect(questions).toEqual([
    'token (not shown) [•••]: ',
    'pin (not shown) [not set]: ',
    'level [low]: ',
    'limit [20]: ',
    'mail.host [a.example]: ',
    'mail.ports [not set]: ',
    'target.kind [not set]: ',
  ]);
});

test('what is required is asked until there is something that fits', async () => {
  const { answer, shown } = await ask({ token: { $secret: 'set' } }, { level: ['', 'medium', 'high'] });
  expect(answer).toEqual({ token: { $secret: 'set' }, level: 'high' });
  expect(shown).toContain('It is required.');
  expect(shown).toContain('"medium" does not fit level, which takes one of "low", "high"');
});

test('a dash unsets, a list is JSON, and an object grows key by key', async () => {
  const { answer } = await ask(
    { token: { $secret: 'set' }, level: 'low', limit: 3 },
    { limit: ['-'], 'mail.host': ['a.example'], 'mail.ports': ['[25, 465]'] },
  );
  expect(answer).toEqual({
    token: { $secret: 'set' },
    level: 'low',
    mail: { host: 'a.example', ports: [25, 465] },
  });
});

test('a secret is neither echoed nor repeated where it does not fit', async () => {
  const { answer, asked, shown } = await ask({ level: 'low' }, { token: ['hunter2'], pin: ['12ab', '1234'] });
  expect(answer).toEqual({ token: 'hunter2', level: 'low', pin: 1234 });
  expect(asked.filter(({ hidden }) => hidden).map(({ question }) => question.split(' ')[0])).toEqual([
    'token',
    'pin',
    'pin',
  ]);
  expect(shown).toContain('That does not fit: a whole number');
  expect(shown).not.toMatch(/hunter2|12ab|1234/);
});

test('what depends on a choice is asked after it', async () => {
  const { answer, questions } = await ask(
    { token: 'x', level: 'low' },
    { 'target.kind': ['queue'], 'target.name': ['jobs'] },
  );
  expect(answer).toMatchObject({ target: { kind: 'queue', name: 'jobs' } });
  expect(questions.join('')).not.toContain('target.url');
});

test('only what is named is asked again', async () => {
  const { questions } = await ask({ level: 'low' }, {}, new Set(['limit']));
  expect(questions).toEqual(['limit [20]: ']);
});

test('input that ends leaves everything as it was', async () => {
  await expect(ask({}, { token: [] })).rejects.toThrow('The input ended before all was answered. Nothing was saved.');
});
