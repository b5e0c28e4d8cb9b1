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
/** How many faults a refusal names; validation tells all. */
const shownFaults = 5;

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
  return { theme: result.theme, warnings: result.warnings.map(describeIssue) };
}

function refusal(name: string, faults: readonly string[]): PluginError {
  const more = faults.length > shownFaults ? `; and ${faults.length - shownFaults} more` : '';
  return new PluginError(
    'INVALID_ARGUMENT',
    `The theme ${name} is refused: ${faults.slice(0, shownFaults).join('; ')}${more}`,
  );
}

/** The place, as far as the message does not name it itself. */
function describeIssue({ path: place, message }: ThemeIssue): string {
  const around = message.startsWith(`"${place.at(-1)}"`) ? place.slice(0, -1) : place;
  return around.length === 0 ? message : `${around.join(' › ')}: ${message}`;
}
