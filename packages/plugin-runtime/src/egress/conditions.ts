import type { Json } from '@streamspace/plugin-sdk';
import { valuesAt } from './config-path.ts';

const syntax = /^(?<not>!?)(?<path>[A-Za-z][A-Za-z0-9_.[\]-]*)(?:(?<operator>!=|\^=|=)(?<operand>.+))?$/s;

/**
 * Whether an entry of the manifest applies to a configuration. `when` is what `whenSchema` of the SDK accepts:
 *
 * - `path`: set, and neither `false` nor empty; `!path`: not so
 * - `path=a|b`: is one of these, or a list that holds one of them; `path!=a|b`: not so, which an unset value is too
 * - `path^=prefix`: starts with it, or a list with an item that does
 * - a list of conditions: all hold; without a condition the entry always applies
 */
export function evaluateWhen(when: string | readonly string[] | undefined, config: Json): boolean {
  if (when === undefined) return true;
  return typeof when === 'string' ? holds(when, config) : when.every((condition) => holds(condition, config));
}

function holds(condition: string, config: Json): boolean {
  const { not, path, operator, operand } = syntax.exec(condition)?.groups ?? {};
  if (path === undefined)
    throw new TypeError(`"${condition}" is no condition: write for example "path" or "path=value"`);
  return compare(valuesAt(config, path).flat(), operator, operand ?? '') !== (not === '!');
}

function compare(values: readonly unknown[], operator: string | undefined, operand: string): boolean {
  if (operator === '=') return operand.split('|').some((wanted) => values.some((value) => String(value) === wanted));
  if (operator === '!=') return !compare(values, '=', operand);
  if (operator === '^=') return values.some((value) => String(value).startsWith(operand));
  return values.some(isFilled);
}

function isFilled(value: unknown): boolean {
  if (value === false || value === '' || value === undefined || value === null) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
