const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30s`, `15m`, `1h` or `1h30m`, as the chart writes durations; `undefined` for anything else. */
export function durationOf(text: string): number | undefined {
  if (!/^(\d{1,6}(s|min|m|h|d)){1,4}$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+)(s|min|m|h|d)/g);
  return Array.from(parts, ([, amount, unit = '']) => Number(amount) * (unitMs[unit] ?? 0)).reduce((a, b) => a + b, 0);
}
