import type { NumberField, RecordField, TextRules } from './fields.ts';

/** What is wrong with a text that is not empty, or `undefined`. */
export function checkText(rules: TextRules, text: string): string | undefined {
  if (rules.format === 'url' && !URL.canParse(text)) return 'Must be a web address, such as https://example.com/path';
  if (rules.format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text))
    return 'Must be an e-mail address, such as ada@example.com';
  // Code points, as JSON Schema counts them.
  const length = Array.from(text).length;
  if (rules.minLength !== undefined && length < rules.minLength)
    return `Needs at least ${characters(rules.minLength)}, has ${length}`;
  if (rules.maxLength !== undefined && length > rules.maxLength)
    return `Takes at most ${characters(rules.maxLength)}, has ${length}`;
  const missed = rules.patterns.find((pattern) => !matches(pattern, text));
  return missed === undefined ? undefined : `Does not have the form that is asked for: ${missed}`;
}

/** What is wrong with a number, or `undefined`. */
export function checkNumber(field: NumberField, value: number): string | undefined {
  if (!Number.isFinite(value)) return 'Must be a number';
  if (field.integer && !Number.isInteger(value)) return 'Must be a whole number';
  const { min, max, step, exclusive } = field;
  if (min !== undefined && exclusive.min && value <= min) return `Must be more than ${min}`;
  if (min !== undefined && value < min) return `Must be ${min} or more`;
  if (max !== undefined && exclusive.max && value >= max) return `Must be less than ${max}`;
  if (max !== undefined && value > max) return `Must be ${max} or less`;
  if (step !== undefined && !isMultiple(value, step)) return `Must be a multiple of ${step}`;
  return undefined;
}

/** What is wrong with a key of a record, or `undefined`. */
export function checkKey(field: RecordField, key: string, keys: readonly string[]): string | undefined {
  if (key === '') return 'Fill in the key';
  if (keys.filter((other) => other === key).length > 1) return `"${key}" is there twice`;
  if (field.keyPattern !== undefined && !matches(field.keyPattern, key)) {
    return `The key does not have the form that is asked for: ${field.keyPattern}`;
  }
  return undefined;
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    // No expression of this language: the service decides.
    return true;
  }
}

/** 0.3 is a multiple of 0.1, although floating point disagrees. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient));
}
