import type { Block } from '@streamspace/plugin-sdk';
import { z } from 'zod';

// What a view may be made of. Plugins are not trusted: what is not named here is not shown.

const id = z.string().min(1).max(200);
const label = z.string().min(1).max(120);
const text = z.string().max(10_000);
/** A level may come from data; an unknown one is a mistake that should not hide the rest. */
const level = z.enum(['info', 'success', 'warning', 'error', 'critical']);
const show = z.enum([
  'text',
  'number',
  'time',
  'ago',
  'duration',
  'bytes',
  'money',
  'percent',
  'level',
  'code',
  'link',
  'user',
  'session',
  'template',
]);
const currency = z.string().regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code such as "EUR"' });
const param = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, { error: 'must be a name such as "period"' });

/** http(s), or a path of the platform; never a scheme that runs something, and never `//host`. */
export const linkSchema = z
  .string()
  .max(2000)
  .regex(/^(https?:\/\/|\/(?![/\\]))[^\s\\\p{Cc}]*$/u, { error: 'must be an http(s) address or a path' });

const json = z.record(z.string(), z.json());

export const actionRefSchema = z.strictObject({
  action: id,
  label: z.string().min(1).max(80).optional(),
  input: json.optional(),
  as: z.literal('viewer').optional(),
  danger: z.boolean().optional(),
});

const actions = z.array(actionRefSchema).max(20);
const choices = z.array(z.strictObject({ value: z.string().max(500), label })).max(500);

const blocks = z.array(z.lazy(() => blockSchema)).max(200);

const tabs = z.strictObject({
  block: z.literal('tabs'),
  param,
  tabs: z
    .array(z.strictObject({ id, title: label, content: z.lazy(() => blockSchema).optional() }))
    .min(1)
    .max(20),
});

const facts = z.strictObject({
  block: z.literal('facts'),
  items: z
    .array(
      z.strictObject({
        label,
        value: z.union([text, z.number()]),
        show: show.optional(),
        copy: z.boolean().optional(),
      }),
    )
    .max(100),
});

const chart = z.strictObject({
  block: z.literal('chart'),
  kind: z.enum(['line', 'area', 'bar', 'stacked', 'spark', 'heatmap']),
  label,
  summary: z.string().min(1).max(1000),
  x: z.array(z.union([z.string().max(100), z.number()])).max(1000),
  series: z
    .array(z.strictObject({ label, values: z.array(z.number().nullable()).max(1000) }))
    .min(1)
    .max(60),
  show: show.optional(),
});

const table = z.strictObject({
  block: z.literal('table'),
  label: label.optional(),
  rows: z.array(z.record(z.string(), z.unknown())).max(500),
  columns: z
    .array(
      z.union([
        id,
        z.strictObject({
          key: id,
          title: label.optional(),
          show: show.optional(),
          currency: currency.optional(),
          sort: z.boolean().optional(),
        }),
      ]),
    )
    .min(1)
    .max(30),
  key: id.optional(),
  rowActions: actions.optional(),
  actions: actions.optional(),
  next: z.string().max(1000).optional(),
  empty: text.optional(),
  csv: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, { error: 'must be a file name such as "usage.csv"' })
    .optional(),
});

const timeline = z.strictObject({
  block: z.literal('timeline'),
  label,
  items: z
    .array(
      z.strictObject({
        at: z.iso.datetime({ offset: true }),
        title: z.string().min(1).max(500),
        text: text.optional(),
        level: level.optional(),
        link: linkSchema.optional(),
        actions: actions.optional(),
      }),
    )
    .max(500),
  next: z.string().max(1000).optional(),
  empty: text.optional(),
});

const filters = z.strictObject({
  block: z.literal('filters'),
  fields: z
    .array(
      z.strictObject({
        param,
        label,
        kind: z.enum(['text', 'choice', 'date']),
        options: choices.optional(),
      }),
    )
    .min(1)
    .max(12),
});

const form = z.strictObject({
  block: z.literal('form'),
  action: id,
  values: json.optional(),
  preview: id.optional(),
  submit: z.string().min(1).max(80).optional(),
  steps: z
    .array(z.strictObject({ title: label, fields: z.array(id).max(100) }))
    .max(10)
    .optional(),
  options: z.record(z.string(), choices).optional(),
});

/** One block, with all that is in it. Limits of size and of rows in all are for whoever reads a whole view. */
export const blockSchema: z.ZodType<Block> = z.discriminatedUnion('block', [
  z.strictObject({ block: z.enum(['stack', 'columns']), children: blocks }),
  tabs,
  z.strictObject({
    block: z.literal('card'),
    title: label,
    level: level.optional(),
    children: blocks,
    actions: actions.optional(),
  }),
  z.strictObject({ block: z.literal('text'), markdown: z.string().max(50_000) }),
  z.strictObject({
    block: z.literal('code'),
    language: z.string().max(40).optional(),
    text: z.string().max(100_000),
  }),
  z.strictObject({
    block: z.literal('callout'),
    level,
    title: label,
    text: text.optional(),
    actions: actions.optional(),
  }),
  facts,
  z.strictObject({
    block: z.literal('stat'),
    label,
    value: z.union([text, z.number()]),
    show: show.optional(),
    currency: currency.optional(),
    change: z.number().optional(),
    level: level.optional(),
  }),
  z.strictObject({
    block: z.literal('progress'),
    label,
    value: z.number().min(0),
    max: z.number().positive(),
    text: z.string().min(1).max(200),
    level: level.optional(),
  }),
  z.strictObject({ block: z.literal('link'), label, href: linkSchema, newWindow: z.boolean().optional() }),
  z.strictObject({ block: z.literal('actions'), items: actions }),
  chart,
  table,
  timeline,
  filters,
  form,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- optional keys of zod may be undefined, ours may be absent
]) as unknown as z.ZodType<Block>;
