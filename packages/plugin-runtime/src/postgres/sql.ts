import type { Parameter, Parameters, Sql } from './postgres.ts';

/** A statement as PostgreSQL reads it: parameters by number, in the order of `names`. */
export interface NumberedStatement {
  /** Names it among prepared statements. */
  readonly name: string;
  readonly text: string;
  readonly names: readonly string[];
}

export type Value = string | number | null | readonly (string | number | null)[];

/** Runs one statement. */
export type RunStatement = (
  statement: NumberedStatement,
  values: readonly Value[],
) => Promise<{ readonly rows: readonly unknown[]; readonly changes: number }>;

const known = new Map<string, NumberedStatement>();

/** Statements with named parameters over a driver that numbers them. */
export function createSql(runStatement: RunStatement): Sql {
  const query = (text: string, parameters: Parameters = {}) => {
    const statement = numbered(text);
    return runStatement(
      statement,
      statement.names.map((name) => toValue(parameters[name])),
    );
  };
  return {
    all: async <Row>(text: string, parameters?: Parameters) => (await query(text, parameters)).rows as Row[],
    get: async <Row>(text: string, parameters?: Parameters) =>
      (await query(text, parameters)).rows[0] as Row | undefined,
    run: async (text, parameters) => (await query(text, parameters)).changes,
  };
}

function numbered(text: string): NumberedStatement {
  const before = known.get(text);
  if (before !== undefined) return before;
  const names: string[] = [];
  // Not the second colon of a cast.
  const withNumbers = text.replaceAll(/(?<!:):([a-z]\w*)/gi, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  const statement = { name: `s${known.size}`, text: withNumbers, names };
  known.set(text, statement);
  return statement;
}

function toValue(parameter: Parameter): Value {
  if (typeof parameter === 'boolean') return Number(parameter);
  if (typeof parameter === 'string') return storable(parameter);
  if (parameter === undefined || parameter === null || typeof parameter === 'number') return parameter ?? null;
  return parameter.map((item) => (typeof item === 'string' ? storable(item) : item));
}

/** PostgreSQL refuses NUL and lone surrogates, and one such key of a plugin would fail the writes of others beside it. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}').toWellFormed();
}
