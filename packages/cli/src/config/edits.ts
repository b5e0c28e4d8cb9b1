import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { CliError, usageError } from '../errors.ts';
import { isInteractive, type Io } from '../io.ts';
import { openDialogue, type Dialogue } from '../prompt.ts';
import { parsePath, valueAt, withoutValue, withValue, type Step } from './path.ts';
import { defaultOf, isSecret, schemasAt, type Schema } from './schema.ts';
import { parseValue } from './value.ts';

/** How somebody changes a configuration, as the command line says it. */
export interface ConfigEdits {
  /** `key=value`; the value `-` is read from standard input. */
  readonly assignments: readonly string[];
  /** JSON file with keys and values; `-` is standard input. */
  readonly file?: string | undefined;
  /** `key=VARIABLE` */
  readonly fromEnv?: readonly string[] | undefined;
  /** `key=path`: the text of a file, without the line end at its end. */
  readonly fromFile?: readonly string[] | undefined;
  readonly unset?: readonly string[] | undefined;
}

type Config = Readonly<Record<string, unknown>>;

export function isEmpty({ assignments, file, fromEnv = [], fromFile = [], unset = [] }: ConfigEdits): boolean {
  return assignments.length + fromEnv.length + fromFile.length + unset.length === 0 && file === undefined;
}

/**
 * The configuration after the edits: first the file, then what is unset, then what is set.
 *
 * @param dialogue Asks for secrets, where more is asked afterwards. Default: one of its own.
 */
export async function applyEdits(
  config: Config,
  edits: ConfigEdits,
  schema: Schema | undefined,
  io: Io,
  dialogue?: Dialogue,
): Promise<Config> {
  const { assignments, file, fromEnv = [], fromFile = [], unset = [] } = edits;
  const pairs = assignments.map(splitPair);
  const entered = pairs.filter(([, value]) => value === '-').length;
  if (file === '-' ? entered > 0 : entered > 1 && !isInteractive(io)) {
    throw usageError('Only one value can come from standard input', 'Use --from-env key=VARIABLE for the others.');
  }
  let changed: unknown = file === undefined ? config : { ...config, ...(await readConfigFile(file, io)) };
  for (const key of unset) changed = withoutValue(changed, parsePath(key));
  const set = (key: string, text: string, quoted = false) => {
    const path = parsePath(key);
    const value = parseValue(key, text, schemasAt(schema, path), quoted);
    changed = withValue(startOf(changed, path, schema), path, value);
  };
  for (const [key, value] of pairs) {
    // oxlint-disable-next-line no-await-in-loop -- at most one of them waits
    set(key, value === '-' ? await readSecret(key, io, dialogue) : value, value !== '-');
  }
  for (const [key, variable] of fromEnv.map(splitPair)) {
    const value = io.env[variable];
    if (value === undefined) throw usageError(`Cannot set ${key}: there is no environment variable ${variable}`);
    set(key, value);
  }
  for (const [key, name] of fromFile.map(splitPair)) {
    // oxlint-disable-next-line no-await-in-loop -- files are read in the order in which they are named
    const text = await readFile(resolve(io.cwd, name), 'utf8').catch((error: unknown) => {
      throw usageError(`Cannot read ${name} for ${key}: ${error instanceof Error ? error.message : String(error)}`);
    });
    set(key, text.replace(/\r?\n$/, ''));
  }
  return changed as Config;
}

/**
 * Refuses secrets that stand on the command line: they would stay in the history of the shell, and everybody on the
 * machine sees them in the list of processes.
 */
export function refuseSecrets(assignments: readonly string[], schema: Schema | undefined): void {
  for (const [key, text] of assignments.map(splitPair)) {
    const path = parsePath(key);
    if (text !== '-' && holdsSecret(schema, path, parseValue(key, text, schemasAt(schema, path)))) {
      throw usageError(
        `${key} is a secret: on the command line, others could read it`,
        `Write ${key}=- and enter it, or use --set-env ${key}=VARIABLE or --set-file ${key}=path.`,
      );
    }
  }
}

/** Whether a value is a secret, or has one in it. */
export function holdsSecret(schema: Schema | undefined, path: readonly Step[], value: unknown): boolean {
  if (isSecret(schemasAt(schema, path))) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value)
    ? value.some((inner, index) => holdsSecret(schema, [...path, index], inner))
    : Object.entries(value).some(([name, inner]) => holdsSecret(schema, [...path, name], inner));
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

async function readSecret(key: string, io: Io, dialogue?: Dialogue): Promise<string> {
  if (isInteractive(io)) {
    using own = dialogue === undefined ? openDialogue(io) : undefined;
    const answer = await (dialogue ?? own)?.ask(`${key} (not shown): `, true);
    if (answer === undefined) throw new CliError(`The input ended before ${key} was given. Nothing was saved.`);
    return answer;
  }
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
    throw usageError(`${where} is no JSON: ${error instanceof Error ? withoutSource(error.message) : 'it ends early'}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Config;
  throw usageError(`${where} must hold a JSON object, such as {"key": "value"}`);
}

/** What JSON.parse says about text repeats some of it, which may be a secret. */
function withoutSource(message: string): string {
  return message.replace(/, (\.{3})?".*is not valid JSON$/s, '');
}
