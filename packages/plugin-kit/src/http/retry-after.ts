/** IMF-fixdate, RFC 850 and asctime: the three forms of a date in HTTP, of which only the last has no zone. */
const httpDate = /^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? .*\d{2}:\d{2}:\d{2}/;

/**
 * How long a response asks its client to wait, in milliseconds: the `Retry-After` header, in seconds or as a date.
 * `undefined` without the header and for a value that is neither; 0 for a date in the past.
 *
 * @param now The present, in milliseconds since 1970.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Date.parse alone accepts too much: it reads "-5" as a day in May 2001.
  if (!httpDate.test(value)) return undefined;
  const date = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
