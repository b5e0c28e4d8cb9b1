const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** `3 min. ago`, `in 20 sec.`, `now`. */
export function formatRelative(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  if (Number.isNaN(seconds)) return at;
  for (const [unit, length] of steps) {
    const amount = Math.trunc(seconds / length);
    if (amount !== 0) return relative.format(amount, unit);
  }
  return 'now';
}

/** An instant to the second, in UTC: `2026-11-25T07:00:00Z`. */
export function formatInstant(at: string): string {
  return at.replace(/\.\d+Z$/, 'Z');
}
