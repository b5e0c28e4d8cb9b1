/** A span such as `2 h 5 min`, to the minute from one hour on. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A size such as `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const exponent = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** exponent;
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ${units[exponent]}`;
}

/** An amount such as `12.50 EUR`, from the smallest unit of its currency. */
export function formatMoney(amountMinor: number, currency: string): string {
  let digits = 2;
  try {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // A currency that nobody knows has two digits.
  }
  return `${(amountMinor / 10 ** digits).toFixed(digits)} ${currency}`;
}

/** Control characters, and those that turn the direction of text or take no room. */
// oxlint-disable-next-line no-control-regex -- control characters are what this removes
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Text of somebody else as one visible line: white space becomes single spaces, what cannot be seen and halves of
 * characters go, and what is longer is cut between characters with an ellipsis.
 *
 * @param maxLength In characters.
 */
export function visibleLine(text: string, maxLength = 200): string {
  const line = text.toWellFormed().replaceAll('\uFFFD', '').replaceAll(/\s+/g, ' ').replaceAll(invisible, '').trim();
  // Most lines are short: only the long ones are taken apart.
  if (line.length <= maxLength) return line;
  const characters = Array.from(line);
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : line;
}
