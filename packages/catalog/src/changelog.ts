import { compare, valid } from 'semver';
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

/** `## 1.2.0`, with or without a day. */
const section = /^##[ \t]+\[?v?(\d+\.\d+\.\d+[^\s\]]*)\]?.*$/gm;

/** Longest part of a changelog that {@link changesBetween} gives, in characters. */
const maxLength = 20_000;

/** The sections of a changelog on versions after `from`, up to and with `to`. `undefined` where there are none. */
export function changesBetween(changelog: string, from: string, to: string): string | undefined {
  const heads = [...changelog.matchAll(section)];
  const sections = heads.flatMap((head, index) => {
    const version = valid(head[1]);
    const isBetween = version !== null && compare(version, from) > 0 && compare(version, to) <= 0;
    return isBetween ? [changelog.slice(head.index, heads[index + 1]?.index).trim()] : [];
  });
  return sections.length === 0 ? undefined : sections.join('\n\n').slice(0, maxLength);
}

/** {@link changesBetween} of the CHANGELOG.md in a folder, which is optional. */
export function readChangesBetween(directory: string, from: string, to: string): string | undefined {
  const { bytes } = readFile(directory, 'CHANGELOG.md');
  return bytes && changesBetween(bytes.toString(), from, to);
}
