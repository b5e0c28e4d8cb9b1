import { z } from 'zod';

const minute = '[0-5]?\\d';
const hour = '(?:[01]?\\d|2[0-3])';
const dayOfMonth = '(?:0?[1-9]|[12]\\d|3[01])';
const month = '(?:0?[1-9]|1[0-2]|[A-Za-z]{3})';
const dayOfWeek = '(?:[0-7]|[A-Za-z]{3})';

/** A list of `*`, numbers, names and ranges; a step follows `*` or a range. */
function field(value: string): string {
  const item = `(?:\\*(?:/\\d+)?|${value}(?:-${value}(?:/\\d+)?)?)`;
  return `${item}(?:,${item})*`;
}

const fields = [minute, hour, dayOfMonth, month, dayOfWeek].map(field);

/** Five fields of cron, such as `0 7 * * mon-fri`. The runtime parses them, this finds what cannot be right. */
export const cronSchema = z
  .string()
  .max(200)
  .regex(new RegExp(`^${fields.join('\\s+')}$`), {
    error: 'must be a cron expression of five fields, such as "0 7 * * mon-fri" for every working day at 7:00',
  });
