import { z } from 'zod';
import { lineSchema } from '../manifest/values.ts';
import { tokenKinds } from './token-kinds.ts';
import { tokenNames, tokens, type TokenName } from './tokens.ts';

/** Tokens by name, as far as they are given. */
export type TokenValues = Readonly<Partial<Record<TokenName, string>>>;

/** Tokens of both variants, and of each, which win over those of both. */
export interface ThemeLayer {
  readonly tokens?: TokenValues | undefined;
  readonly dark?: TokenValues | undefined;
  readonly light?: TokenValues | undefined;
}

/** Something that each person may choose. */
export interface ThemeOption {
  readonly title: string;
  readonly description?: string | undefined;
  /** One of the values. */
  readonly default: string;
  /** By id. What a value sets wins over what the theme says, and over options before it. */
  readonly values: Readonly<Record<string, ThemeLayer & { readonly title: string }>>;
}

/** A theme that was checked. */
export interface Theme extends ThemeLayer {
  readonly $schema?: string | undefined;
  /** Default `AA`. */
  readonly contrast?: 'AA' | 'AAA' | undefined;
  /** By id, in the order of the form. */
  readonly options?: Readonly<Record<string, ThemeOption>> | undefined;
}

const tokensSchema = z
  .strictObject(
    Object.fromEntries(
      tokenNames.map((name) => [name, tokenKinds[tokens[name].kind].optional().describe(tokens[name].description)]),
    ),
  )
  .meta({ id: 'tokens', description: 'Tokens by name' });

const layer = {
  tokens: tokensSchema.optional().describe('Of both variants'),
  dark: tokensSchema.optional().describe('Of the dark variant'),
  light: tokensSchema.optional().describe('Of the light variant'),
};

const optionId = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]{0,30}$/, { error: 'must start with a small letter and hold letters and digits' });

const valueId = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,30}$/, { error: 'must hold letters, digits and "-"' });

const optionSchema = z.strictObject({
  title: lineSchema(60).describe('Label of the field'),
  description: lineSchema(200).optional().describe('What it changes, in one line'),
  default: valueId.describe('The value that holds until somebody chooses another'),
  values: z
    .record(valueId, z.strictObject({ title: lineSchema(60).describe('What people choose'), ...layer }))
    .describe('Two to twelve values. Exactly "true" and "false" become a box to tick'),
});

/** The contents of a theme's `theme.json`: data and nothing else. */
export const themeSchema: z.ZodType<Theme> = z.strictObject({
  $schema: z.string().max(200).optional().describe('Where editors find the completion for this file'),
  contrast: z
    .enum(['AA', 'AAA'])
    .optional()
    .describe('Least contrast by WCAG 2.2: AA (default) is 4.5 for text and 3 for parts; AAA is 7 and 4.5'),
  ...layer,
  options: z
    .record(optionId, optionSchema)
    .optional()
    .describe('What each person may choose, in the order of the form'),
});

/** JSON Schema 2020-12 of `theme.json`, for `$schema` completion in editors. */
export function themeJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(themeSchema, { io: 'input', target: 'draft-2020-12' }),
    title: 'StreamSpace theme',
    description: 'Design tokens of a StreamSpace theme, and what people may choose in it',
  };
}
