import { blockSchema } from '@streamspace/plugin-runtime';
import type { Contributions, ShownBanner } from '@streamspace/plugin-runtime/types';
import type { Block, Outcome, Viewer } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { CallResult, DrawnView, Me } from '../api-types.ts';
import { described, instant, json, many, maybe, named, part } from './described.ts';
import { actionRefSchema, roleSchema } from './platform.ts';

const block: z.ZodType<Block> = named('Block', blockSchema, 'A view of a plugin; views hold views');

const viewer = described<Viewer>('Viewer', {
  id: z.string(),
  username: z.string(),
  role: roleSchema,
  groups: many(part<Viewer['groups'][number]>({ id: z.string(), name: z.string(), manager: z.boolean() })),
  timeZone: z.string(),
  locale: z.string(),
});

export const meSchema = described<Me>('Me', {
  viewer,
  operator: viewer,
  access: part<Me['access']>({
    role: roleSchema,
    via: z.enum(['token', 'session', 'jwt', 'personal-token']),
    csrf: maybe(z.string()),
    expiresAt: maybe(instant),
  }),
});

export const drawnViewSchema = part<DrawnView>({ block });

type Named = Exclude<Outcome, void>;
const outcome: z.ZodType<Named> = named<Named>(
  'Outcome',
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each is one of the cases
  z.union([
    z.object({ done: z.string(), link: z.exactOptional(z.string()) }),
    z.object({ confirm: z.string(), danger: z.exactOptional(z.boolean()) }),
    z.object({ invalid: z.record(z.string(), z.string()) }),
    z.object({ show: block, title: z.exactOptional(z.string()), as: z.enum(['drawer', 'dialog']) }),
    z.object({ open: z.string(), newWindow: z.exactOptional(z.boolean()) }),
    z.object({ reveal: z.string(), label: z.exactOptional(z.string()) }),
  ]),
);
export const callResultSchema = described<CallResult>('CallResult', { outcome: maybe(outcome) });

const contribution = { plugin: z.string(), displayName: z.string(), id: z.string(), title: z.string() };
const view = { ...contribution, refreshMs: maybe(z.number()) };
const call = { ...contribution, input: maybe(json.describe('JSON Schema')) };
const kind = z.enum(['session', 'user', 'template']);
type Of<K extends keyof Contributions> = Contributions[K][number];

export const contributionsSchema = described<Contributions>('Contributions', {
  pages: many(part<Of<'pages'>>(view)),
  widgets: many(
    part<Of<'widgets'>>({
      ...view,
      position: z.enum(['top', 'sidebar', 'bottom']),
      width: z.enum(['full', 'half', 'third']),
    }),
  ),
  panels: many(part<Of<'panels'>>({ ...view, on: kind })),
  actions: many(
    part<Of<'actions'>>({
      ...call,
      on: maybe(kind),
      states: maybe(z.array(z.string())),
      danger: maybe(z.boolean()),
    }),
  ),
  commands: many(part<Of<'commands'>>(call)),
  settings: many(part<Of<'settings'>>({ ...contribution, schema: json })),
});

export const bannerSchema = described<ShownBanner>('Banner', {
  plugin: z.string(),
  key: z.string(),
  at: instant,
  title: z.string(),
  text: maybe(z.string()),
  level: maybe(z.enum(['info', 'warning', 'error', 'critical'])),
  link: maybe(z.string()),
  actions: maybe(many(actionRefSchema)),
});
