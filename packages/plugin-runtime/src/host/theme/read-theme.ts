import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  checkContrast,
  describeContrast,
  parseTheme,
  PluginError,
  type Json,
  type Theme,
  type ThemeIssue,
} from '@streamspace/plugin-sdk';
import type { PluginSource } from '../types.ts';

const maxBytes = 1024 * 1024;
/** How many faults a refusal names, and how much of each: what a theme is made of may be long. Validation tells all. */
const shown = { faults: 5, letters: 300 } as const;

export interface AcceptedTheme {
  readonly theme: Theme;
  /** What was left out, in words. */
  readonly warnings: readonly string[];
}

/** The JSON of a theme's file. @throws {PluginError} `INVALID_ARGUMENT` */
export async function readThemeFile({ manifest, directory }: PluginSource): Promise<Json> {
  const { main } = manifest.entrypoints;
  const file = path.join(directory, main);
  try {
    const stats = await lstat(file);
    if (!stats.isFile() || stats.size > maxBytes) throw new Error(`is no file of at most ${maxBytes} bytes`);
    return JSON.parse(await readFile(file, 'utf8')) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PluginError('INVALID_ARGUMENT', `Cannot read ${main} of ${manifest.name}: ${reason}`, { cause: error });
  }
}

/**
 * Takes a theme as its file has it, or refuses it.
 *
 * @throws {PluginError} `INVALID_ARGUMENT`, naming each token that is missing or wrong, and each pair of colours that does
 *   not stand out, with its ratio.
 */
export function acceptTheme(name: string, json: unknown): AcceptedTheme {
  const result = parseTheme(json);
  if (!result.ok) throw refusal(name, result.issues.map(describeIssue));
  const failed = checkContrast(result.theme).filter(({ passes }) => !passes);
  if (failed.length > 0) throw refusal(name, failed.map(describeContrast));
  return { theme: result.theme, warnings: result.warnings.map((issue) => describeIssue(issue)) };
}

function refusal(name: string, faults: readonly string[]): PluginError {
  const named = faults.slice(0, shown.faults).map((fault) => shorten(fault));
  const more = faults.length > named.length ? `; and ${faults.length - named.length} more` : '';
  return new PluginError('INVALID_ARGUMENT', `The theme ${name} is refused: ${named.join('; ')}${more}`);
}

const shorten = (text: string): string => (text.length > shown.letters ? `${text.slice(0, shown.letters)}…` : text);

/** The place, as far as the message does not name it itself. */
function describeIssue({ path: place, message }: ThemeIssue): string {
  const around = message.startsWith(`"${place.at(-1)}"`) ? place.slice(0, -1) : place;
  return around.length === 0 ? message : `${around.join(' › ')}: ${message}`;
}
