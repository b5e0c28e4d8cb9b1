import { CliError } from '../errors.ts';
import type { Dialogue } from '../prompt.ts';
import type { Printer } from '../output/printer.ts';
import { valueAt, withoutValue, withValue } from './path.ts';
import {
  configKeys,
  counts,
  defaultOf,
  descriptionOf,
  describeType,
  isSecret,
  schemasAt,
  type ConfigKey,
  type Schema,
} from './schema.ts';
import { formatSet } from './show.ts';
import { parseValue } from './value.ts';

type Config = Readonly<Record<string, unknown>>;

/**
 * Asks for each key that counts with what was answered before. An empty answer keeps what is there, `-` unsets it.
 *
 * @param only Paths to ask for. Default: all.
 * @returns The configuration after the answers.
 */
export async function askForConfig(
  config: Config,
  schema: Schema | undefined,
  { dialogue, out, only }: { readonly dialogue: Dialogue; readonly out: Printer; readonly only?: ReadonlySet<string> },
): Promise<Config> {
  let changed: unknown = config;
  let group = '';
  const valueOf = (path: readonly string[]) => valueAt(changed, path) ?? defaultOf(schemasAt(schema, path));
  for (const key of configKeys(schema)) {
    const name = key.path.join('.');
    if (only?.has(name) === false || !counts(schema, key.path, valueOf)) continue;
    const parent = key.path.slice(0, -1).join('.');
    if (parent !== group && parent !== '') out.note(`\n${parent}`);
    group = parent;
    // oxlint-disable-next-line no-await-in-loop -- a question follows from the answers before it
    changed = await askForKey(changed, key, { dialogue, out });
  }
  return changed as Config;
}

async function askForKey(
  config: unknown,
  key: ConfigKey,
  { dialogue, out }: { readonly dialogue: Dialogue; readonly out: Printer },
): Promise<unknown> {
  const { path, schemas, required, fallback } = key;
  const name = path.join('.');
  const present = valueAt(config, path);
  const secret = isSecret(schemas);
  out.note(`\n${descriptionOf(schemas) || name} (${describeType(schemas)})`);
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- until the answer fits
    const answer = await dialogue.ask(
      `${name}${secret ? ' (not shown)' : ''} ${hintOf(key, present, secret)}: `,
      secret,
    );
    if (answer === undefined) throw new CliError('The input ended before all was answered. Nothing was saved.');
    const text = answer.trim();
    if (text === '' && (present !== undefined || fallback !== undefined || !required)) return config;
    if (text === '-' && present !== undefined) return withoutValue(config, path);
    try {
      if (text !== '') return withValue(config, path, parseValue(name, text, schemas));
      out.note('It is required.');
    } catch (error) {
      // What does not fit repeats the answer, which may be a secret.
      if (!(error instanceof CliError)) throw error;
      out.note(secret ? `That does not fit: ${describeType(schemas)}` : `${error.message}\n${error.hint ?? ''}`.trim());
    }
  }
}

function hintOf({ fallback, required }: ConfigKey, present: unknown, secret: boolean): string {
  if (present !== undefined) return `[${secret ? '•••' : formatSet(present)}]`;
  if (fallback !== undefined) return `[${formatSet(fallback)}]`;
  return required ? '[required]' : '[not set]';
}
