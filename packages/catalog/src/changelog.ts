import { readFile } from './files.ts';

/** `## 1.2.0 - 2026-11-25`, also with brackets as on https://keepachangelog.com. */
const heading = /^##[ \t]+\[?v?\d+\.\d+\.\d+[^\s\]]*\]?[ \t]+[-–—][ \t]+(\d{4}-\d\d-\d\d)[ \t]*\r?$/gm;

/** The newest day in the headings of a changelog, `YYYY-MM-DD`. */
export function newestRelease(changelog: string): string | undefined {
  const days = Array.from(changelog.matchAll(heading), ([, day = '']) => day);
  return days.filter(isDay).toSorted().at(-1);
}

/** {@link newestRelease} of a plugin's CHANGELOG.md, which is optional. */
export function readReleaseDate(root: string, path: string): string | undefined {
  const { bytes } = readFile(root, `${path}/CHANGELOG.md`);
  return bytes && newestRelease(bytes.toString());
}

/** Whether the calendar has such a day, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
