type Cell = string | number | boolean | null | undefined;

/** Text that a spreadsheet would run as a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const formula = /^[=+\-@\t\r]/;

/**
 * Rows as CSV (RFC 4180), with a heading. Numbers are written as they are, and texts that look like formulas with an
 * apostrophe in front.
 */
export function toCsv(
  columns: readonly (readonly [key: string, title: string])[],
  rows: readonly Readonly<Record<string, Cell>>[],
): string {
  const lines = [columns.map(([, title]) => cell(title)), ...rows.map((row) => columns.map(([key]) => cell(row[key])))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
