import type { LogLine } from '@streamspace/plugin-service';
import type { Format, Style } from './style.ts';

/** How the level of a log line stands out. */
export const levelFormats: Readonly<Record<LogLine['level'], Format>> = {
  debug: 'dim',
  info: 'cyan',
  warn: 'yellow',
  error: 'red',
};

/** What follows a log line's message; empty without fields. */
export function formatFields(fields: LogLine['fields'], style: Style): string {
  return fields === undefined ? '' : ` ${style('dim', JSON.stringify(fields))}`;
}
