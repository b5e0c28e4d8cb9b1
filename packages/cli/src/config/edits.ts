import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { usageError } from '../errors.ts';
import { isInteractive, type Io } from '../io.ts';
import { askSecret } from '../prompt.ts';
import { parsePath, valueAt, withoutValue, withValue, type Step } from './path.ts';
import { defaultOf, schemasAt, type Schema } from './schema.ts';
import { parseValue } from './value.ts';

/** How somebody changes a configuration, as the command line says it. */
export interface ConfigEdits {
  /** `key=value`; the value `-` is read from standard input. */
  readonly assignments: readonly string[];
  /** JSON file with keys and values; `-` is standard input. */
  readonly file?: string | undefined;
  /** `key=VARIABLE` */
  readonly fromEnv?: readonly string[] | undefined;
  readonly unset?: readonly string[] | undefined;
}

type Config = Readonly<Record<string, unknown>>;

export function isEmpty({ assignments, file, fromEnv = [], unset = [] }: ConfigEdits): boolean {
  return assignments.length + fromEnv.length + unset.length === 0 && file === undefined;
}

/** The configuration after the edits: first the file, then what is unset, then what is set. */
export async function applyEdits(
  config: Config,
  edits: ConfigEdits,
  schema: Schema | undefined,
  io: Io,
): Promise<Config> {
  const { assignments, file, fromEnv = [], unset = [] } = edits;
  const pairs = assignments.map(splitPair);
  if (pairs.filter(([, value]) => value === '-').length + (file === '-' ? 1 : 0) > 1) {
    throw usageError('Only one value can come from standard input', 'Use --from-env key=VARIABLE for the others.');
  }
  let changed: unknown = file === undefined ? config : { ...config, ...(await readConfigFile(file, io)) };
  for (const key of unset) changed = withoutValue(changed, parsePath(key));
  const set = (key: string, text: string) => {
    const path = parsePath(key);
    changed = withValue(startOf(changed, path, schema), path, parseValue(key, text, schemasAt(schema, path)));
  };
  for (const [key, value] of pairs) {
    // oxlint-disable-next-line no-await-in-loop -- at most one of them waits
    set(key, value === '-' ? await readSecret(key, io) : value);
  }
  for (const [key, variable] of fromEnv.map(splitPair)) {
    const value = io.env[variable];
    if (value === undefined) throw usageError(`Cannot set ${key}: there is no environment variable ${variable}`);
    set(key, value);
  }
  return changed as Config;
}

/** Whoever changes one entry of a list that is not set means the list that counts now, which is the default. */
function startOf(config: unknown, path: readonly Step[], schema: Schema | undefined): unknown {
  const top = path.slice(0, 1);
  if (path.length === 1 || valueAt(config, top) !== undefined) return config;
  const fallback = defaultOf(schemasAt(schema, top));
  return fallback === undefined ? config : withValue(config, top, fallback);
}

function splitPair(text: string): readonly [key: string, value: string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw usageError(`"${text}" is no assignment: write key=value`);
}

async function readSecret(key: string, io: Io): Promise<string> {
  if (isInteractive(io)) return askSecret(io, key);
  return (await readAll(io.stdin)).replace(/\r?\n$/, '');
}

async function readConfigFile(file: string, io: Io): Promise<Config> {
  const where = file === '-' ? 'standard input' : file;
  const contents = await (file === '-' ? readAll(io.stdin) : readFile(resolve(io.cwd, file), 'utf8')).catch(
    (error: unknown) => {
      throw usageError(`Cannot read ${where}: ${error instanceof Error ? error.message : String(error)}`);
    },
  );
  return parseObject(contents, where);
}

/** @throws a usage error for what is no JSON object. */
export function parseObject(text: string, where: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usageError(`${where} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Config;
  throw usageError(`${where} must hold a JSON object, such as {"key": "value"}`);
}
