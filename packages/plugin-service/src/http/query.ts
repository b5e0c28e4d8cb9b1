import { PluginError } from '@streamspace/plugin-sdk';
import type { Context } from 'hono';

/** A whole number from the query string, within bounds. @throws `INVALID_ARGUMENT` */
export function queryNumber(
  c: Context,
  name: string,
  { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback: number },
): number {
  const text = c.req.query(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new PluginError('INVALID_ARGUMENT', `"${name}" must be a whole number from ${min} to ${max}`);
}

/** One of a few words from the query string, or `undefined` where it is not given. @throws `INVALID_ARGUMENT` */
export function queryChoice<T extends string>(c: Context, name: string, choices: readonly T[]): T | undefined {
  const text = c.req.query(name);
  if (text === undefined || text === '') return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw new PluginError('INVALID_ARGUMENT', `"${name}" must be one of ${choices.join(', ')}`);
}
