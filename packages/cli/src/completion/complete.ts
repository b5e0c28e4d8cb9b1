import type { Argument, Command, Option } from 'commander';

/** What can stand in a place of the command line. */
export interface Candidate {
  readonly value: string;
  /** One line; empty where it explains itself. */
  readonly about: string;
}

/** Values that only a running service knows, by the command and the name of the argument. */
export type FindValues = (command: Command, argument: string, before: readonly string[]) => Promise<readonly string[]>;

/**
 * What can stand in place of the last word.
 *
 * @param words All words of the command line after the program's name; the last one may be empty or half written.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  findValues: FindValues,
): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? '';
  const { command, values, open } = walk(program, words.slice(0, -1));
  const candidates = open === undefined ? await inPlace(command, { typed, values, findValues }) : choicesOf(open);
  return candidates.filter(({ value }) => value.startsWith(typed));
}

interface Walked {
  readonly command: Command;
  /** Arguments so far. */
  readonly values: readonly string[];
  /** The option whose value comes next. */
  readonly open: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Walked {
  let command = program;
  let open: Option | undefined;
  const values: string[] = [];
  for (const word of words) {
    if (open !== undefined) open = undefined;
    else if (word.startsWith('-')) open = word.includes('=') ? undefined : takingValue(command, word);
    else {
      const inner = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
      if (inner === undefined) values.push(word);
      else command = inner;
    }
  }
  return { command, values, open };
}

function takingValue(command: Command, flag: string): Option | undefined {
  const option = command.options.find((each) => each.long === flag || each.short === flag);
  return option?.required === true ? option : undefined;
}

async function inPlace(
  command: Command,
  at: { readonly typed: string; readonly values: readonly string[]; readonly findValues: FindValues },
): Promise<readonly Candidate[]> {
  if (at.typed.startsWith('-')) {
    return [
      ...command.options.filter(({ hidden }) => !hidden),
      command.createOption('--help', 'display help for command'),
    ]
      .filter(({ long }) => long !== undefined && long !== null)
      .map(({ long, description }) => ({ value: long ?? '', about: description }));
  }
  if (command.commands.length > 0) {
    return command
      .createHelp()
      .visibleCommands(command)
      .map((each) => ({ value: each.name(), about: each.summary() || each.description() }));
  }
  const argument = argumentAt(command.registeredArguments, at.values.length);
  if (argument === undefined) return [];
  const known = argument.argChoices ?? (await at.findValues(command, argument.name(), at.values));
  return known.map((value) => ({ value, about: '' }));
}

function argumentAt(all: readonly Argument[], index: number): Argument | undefined {
  const last = all.at(-1);
  return all[index] ?? (last?.variadic === true ? last : undefined);
}

function choicesOf({ argChoices }: Option): readonly Candidate[] {
  return (argChoices ?? []).map((value) => ({ value, about: '' }));
}
