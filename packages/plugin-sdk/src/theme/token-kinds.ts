import { z } from 'zod';

/** Signs that stand beside the word of a status. */
export const statusIcons = ['check', 'info', 'warning', 'error', 'stop', 'cross', 'clock', 'bolt', 'shield'] as const;

/** Filled shapes in front of a status, for those who tell them apart more easily than colours. */
export const statusShapes = ['none', 'circle', 'square', 'triangle', 'diamond', 'pentagon', 'octagon'] as const;

/** The end of a refusal. */
export const nothingElse = 'a theme holds no URL, selector, function, variable or colour name';

/** A number with its unit, within bounds. */
function measure(unit: string, min: number, max: number) {
  const error = `must be a number from ${min}${unit} to ${max}${unit}, such as "${min}${unit}"`;
  return z
    .string()
    .regex(new RegExp(`^\\d{1,4}(\\.\\d{1,2})?${unit}$`), { error, abort: true })
    .refine((text) => Number.parseFloat(text) >= min && Number.parseFloat(text) <= max, { error });
}

/** Every value that a token can have is of one of these kinds. None of them can hold what a browser would fetch or run. */
export const tokenKinds = {
  colour: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, { error: `must be a colour such as "#1a2b3c": ${nothingElse}` })
    .describe('Six hexadecimal digits, such as "#1a2b3c"'),
  radius: measure('px', 0, 24),
  border: measure('px', 1, 4),
  ring: measure('px', 2, 8),
  scale: measure('%', 80, 200),
  duration: measure('ms', 0, 5000),
  icon: z.enum(statusIcons),
  shape: z.enum(statusShapes),
  underline: z.enum(['text', 'all']),
  shadow: z.enum(['none', 'soft']),
} as const;

export type TokenKind = keyof typeof tokenKinds;

/** What the value of a token that this version does not know may look like: any of the kinds, or a word. */
export const anyTokenValue = z
  .string()
  .regex(/^(#[0-9a-fA-F]{6}|\d{1,4}(\.\d{1,2})?(px|%|ms|em|rem)?|[a-z][a-zA-Z-]{0,30})$/);

/** Names of tokens, known or not: `color.surface`, `status.danger.fill`. */
export const tokenName = /^[a-z][a-zA-Z]{0,30}(\.[a-z][a-zA-Z]{0,30}){1,3}$/;
