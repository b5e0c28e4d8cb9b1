import type { Show } from '@streamspace/plugin-sdk';
import { bytes } from '../format.ts';

/** What a viewer reads numbers and times with. */
export interface Reader {
  readonly timeZone: string;
  readonly locale: string;
}

/**
 * A value as text, as the viewer writes such things. `ago`, `level` and `link` have components of their own and read here
 * as in a file.
 */
export function showText(
  value: string | number | boolean | null | undefined,
  show: Show | undefined,
  reader: Reader,
  currency = 'USD',
): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (show === 'time' || show === 'ago') return instantText(value, reader);
  if (typeof value === 'string') return value;
  switch (show) {
    case 'bytes':
      return bytes(value);
    case 'duration':
      return durationText(value);
    case 'money':
      return new Intl.NumberFormat(reader.locale, { style: 'currency', currency }).format(value);
    case 'percent':
      return new Intl.NumberFormat(reader.locale, { style: 'percent', maximumFractionDigits: 1 }).format(value);
    default:
      return new Intl.NumberFormat(reader.locale, { maximumFractionDigits: 2 }).format(value);
  }
}

/** Seconds as `1 h 30 min`, `2 d 4 h`, `12 s`: the two largest units. */
export function durationText(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  let left = Math.round(Math.abs(seconds));
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  const text = parts.slice(0, 2).join(' ') || '0 s';
  return seconds < 0 ? `−${text}` : text;
}

function instantText(value: string | number, { locale, timeZone }: Reader): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return String(value);
  return date.toLocaleString(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
}
