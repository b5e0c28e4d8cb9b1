import { usageError } from '../errors.ts';
import { choicesOf, describeType, isSecret, typesOf, type Schema } from './schema.ts';

const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/**
 * Reads what somebody wrote on the command line as the value that the schema wants there: numbers, booleans, lists and
 * objects where it wants them, text everywhere else.
 *
 * @param key Names the place in messages.
 * @param quoted Whether a message may repeat the text. Secrets are not repeated, nor lists and objects, which may hold some.
 */
export function parseValue(key: string, text: string, schemas: readonly Schema[], quoted = true): unknown {
  const choices = choicesOf(schemas);
  const choice = choices.find((candidate) => String(candidate) === text);
  if (choice !== undefined) return choice;

  const types = typesOf(schemas);
  if (types.size + choices.length === 0) return parseJson(text) ?? text;
  if (types.has('boolean')) {
    const answer = words[text.toLowerCase()];
    if (answer !== undefined) return answer;
  }
  if ((types.has('integer') || types.has('number')) && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (types.has('array') || types.has('object')) {
    const value = parseJson(text);
    if (Array.isArray(value) ? types.has('array') : typeof value === 'object' && value !== null && types.has('object'))
      return value;
  }
  if (types.has('null') && text === 'null') return null;
  if (types.has('string')) return text;
  const mayHoldSecret = isSecret(schemas) || types.has('array') || types.has('object');
  const what = quoted && !mayHoldSecret ? `"${text}"` : 'What was given';
  throw usageError(`${what} does not fit ${key}, which takes ${describeType(schemas)}`, exampleFor(key, types));
}

function exampleFor(key: string, types: ReadonlySet<string>): string | undefined {
  if (types.has('array')) return `Lists are JSON: ${key}='["a", "b"]', or one entry: ${key}[0]=a`;
  if (types.has('object')) return `Objects are JSON: ${key}='{"name": "a"}', or one key: ${key}.name=a`;
  if (types.has('boolean')) return `Write ${key}=true or ${key}=false`;
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
