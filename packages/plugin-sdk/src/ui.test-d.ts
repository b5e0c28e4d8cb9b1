import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, reply, ui, type Block, type Json, type Outcome, type View, type Viewer } from './index.ts';

const pages = {
  name: 'pages',
  permissions: [],
  contributes: { pages: [{ id: 'main', title: 'Main', audience: 'user' }] },
} as const;
const actions = {
  name: 'actions',
  permissions: [],
  contributes: { actions: [{ id: 'report', title: 'Report' }], commands: [{ id: 'a:run', title: 'Run' }] },
} as const;
const routes = {
  name: 'routes',
  permissions: [],
  contributes: {
    routes: [
      { id: 'hook', method: 'POST', path: '/hook', access: 'public', body: 'raw' },
      { id: 'mine', method: 'GET', path: '/mine/:id', access: 'user' },
      { id: 'form', method: 'POST', path: '/form', access: 'public', body: 'form' },
      { id: 'data', method: 'POST', path: '/data', access: 'admin', body: 'json' },
      { id: 'big', method: 'PUT', path: '/big', access: 'admin', body: 'stream' },
    ],
  },
} as const;
const text = ui.text('Hello');
const page = () => text;
const answer = () => reply.empty();
const answers = { hook: answer, mine: answer, form: answer, data: answer, big: answer };

describe('views', () => {
  test('get the viewer and give a block', () => {
    definePlugin(pages, {
      onLoad: () => ({
        pages: {
          main(view) {
            expectTypeOf(view).toEqualTypeOf<View>();
            return text;
          },
        },
      }),
    });
  });
  test('that are declared and missing do not compile', () => {
    // @ts-expect-error -- "main" has no handler
    definePlugin(pages, { onLoad: () => ({ pages: {} }) });
    // @ts-expect-error -- no section at all
    definePlugin(pages, { onLoad: () => ({}) });
  });
  test('that nobody declared do not compile', () => {
    // @ts-expect-error -- "other" is not in the manifest
    definePlugin(pages, { onLoad: () => ({ pages: { main: page, other: page } }) });
    // @ts-expect-error -- widgets are not in the manifest
    definePlugin(pages, { onLoad: () => ({ pages: { main: page }, widgets: { main: page } }) });
  });
  test('that give something else do not compile', () => {
    // @ts-expect-error -- a string is no block
    definePlugin(pages, { onLoad: () => ({ pages: { main: () => 'Hello' } }) });
    // @ts-expect-error -- there is no block "html"
    definePlugin(pages, { onLoad: () => ({ pages: { main: () => ({ block: 'html', html: '<b>' }) } }) });
  });
});

describe('blocks', () => {
  test('are what the builders make', () => {
    expectTypeOf(ui.stack(text, text)).toEqualTypeOf<Block>();
    ui.table({ rows: [{ id: 1 }], columns: ['id', { key: 'at', show: 'ago' }], rowActions: [ui.action('x')] });
  });
  test('want what they cannot be without', () => {
    // @ts-expect-error -- a chart says in a sentence what it shows
    ui.chart({ kind: 'line', label: 'Use', x: [1], series: [] });
    // @ts-expect-error -- a progress bar has a text
    ui.progress({ label: 'Use', value: 1, max: 2 });
    // @ts-expect-error -- there is no such way to show a value
    ui.facts([{ label: 'a', value: 'b', show: 'html' }]);
    // @ts-expect-error -- a colour is no level
    ui.callout({ level: 'red', title: 'x' });
  });
});

describe('calls', () => {
  const done = (): Outcome => ({ done: 'ok' });
  test('get what their schema makes of the input', () => {
    definePlugin(actions, {
      inputs: { report: z.object({ title: z.string(), count: z.number().default(1) }) },
      onLoad: () => ({
        actions: {
          report({ input, viewer }) {
            expectTypeOf(input).toEqualTypeOf<{ title: string; count: number }>();
            expectTypeOf(viewer).toEqualTypeOf<Viewer>();
          },
        },
        commands: {
          'a:run'({ input }) {
            expectTypeOf(input).toEqualTypeOf<Json>();
          },
        },
      }),
    });
  });
  test('that answer no outcome do not compile', () => {
    // @ts-expect-error -- a number is no outcome
    definePlugin(actions, { onLoad: () => ({ actions: { report: () => 5 }, commands: { 'a:run': done } }) });
  });
  test('without a handler do not compile', () => {
    // @ts-expect-error -- the action has none
    definePlugin(actions, { onLoad: () => ({ commands: { 'a:run': done } }) });
  });
  test('have no schema for what is not declared', () => {
    definePlugin(actions, {
      // @ts-expect-error -- "other" is no action
      inputs: { other: z.object({}) },
      onLoad: () => ({ actions: { report: done }, commands: { 'a:run': done } }),
    });
  });
});

describe('settings of users', () => {
  test('are read as their schema says', () => {
    definePlugin(pages, {
      userSettings: z.strictObject({ sound: z.boolean().default(true) }),
      onLoad: ({ api }) => ({
        pages: {
          async main({ viewer }) {
            expectTypeOf(await api.settings.get(viewer.id)).toEqualTypeOf<{ sound: boolean }>();
            return text;
          },
        },
      }),
    });
  });
});

describe('routes', () => {
  test('get their body as the manifest says, and a viewer unless they are public', () => {
    definePlugin(routes, {
      inputs: { data: z.object({ a: z.number() }) },
      onLoad: () => ({
        routes: {
          ...answers,
          hook({ body, viewer }) {
            expectTypeOf(body).toEqualTypeOf<Uint8Array>();
            expectTypeOf(viewer).toEqualTypeOf<undefined>();
            return reply.empty();
          },
          mine({ body, viewer }) {
            expectTypeOf(body).toEqualTypeOf<undefined>();
            expectTypeOf(viewer).toEqualTypeOf<Viewer>();
            return reply.json(1);
          },
          form({ body }) {
            expectTypeOf(body).toEqualTypeOf<Readonly<Record<string, string>>>();
            return reply.empty();
          },
          data({ body }) {
            expectTypeOf(body).toEqualTypeOf<{ a: number }>();
            return reply.empty();
          },
          big({ body }) {
            expectTypeOf(body).toEqualTypeOf<ReadableStream<Uint8Array>>();
            return reply.empty();
          },
        },
      }),
    });
  });
  test('that answer no reply do not compile', () => {
    // @ts-expect-error -- a text is no reply
    definePlugin(routes, { onLoad: () => ({ routes: { ...answers, hook: () => 'ok' } }) });
  });
  test('without a handler do not compile', () => {
    // @ts-expect-error -- four are missing
    definePlugin(routes, { onLoad: () => ({ routes: { hook: answer } }) });
  });
});
