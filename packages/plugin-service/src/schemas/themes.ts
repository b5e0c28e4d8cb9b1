import { z } from 'zod';
import type { ChosenTheme, MyTheme, OfferedOption, OfferedTheme, ThemeSample } from '../api-types.ts';
import { described, many, maybe, part } from './described.ts';

const id = z.string().min(1).max(40);
export const themeVariant = z.enum(['auto', 'dark', 'light']);

const chosen = described<ChosenTheme>('ChosenTheme', {
  theme: id.nullable(),
  variant: themeVariant,
  options: z.record(id, id),
});

/** What `PUT /me/theme` and `PUT /themes/default` take. */
export const themeChoiceBody = z.strictObject({
  choice: z
    .strictObject({
      theme: id.nullable(),
      variant: themeVariant.default('auto'),
      options: z.record(id, id).default({}),
    })
    .nullable(),
});

export const myThemeSchema = described<MyTheme>('MyTheme', {
  choice: maybe(chosen),
  fallback: maybe(chosen),
  shown: maybe(chosen),
});

const variant = z.enum(['dark', 'light']);
const colour = z.string().regex(/^#[0-9a-f]{6}$/i);

export const offeredThemeSchema = described<OfferedTheme>('Theme', {
  name: z.string(),
  displayName: z.string(),
  description: z.string(),
  version: z.string(),
  contrast: z.enum(['AA', 'AAA']),
  variants: many(variant),
  options: many(
    part<OfferedOption>({
      id: z.string(),
      title: z.string(),
      description: maybe(z.string()),
      default: z.string(),
      values: many(part<OfferedOption['values'][number]>({ value: z.string(), title: z.string() })),
    }),
  ),
  samples: many(
    part<ThemeSample>({
      variant,
      background: colour,
      surface: colour,
      border: colour,
      text: colour,
      accent: colour,
    }),
  ),
});
