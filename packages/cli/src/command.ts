import { Option, type Command } from 'commander';
import type { Io } from './io.ts';
import { createPrinter, type Printer } from './output/printer.ts';
import { startProgress, type Progress } from './output/progress.ts';
import { createClient, type Client } from './service/client.ts';
import { findConnection, type ConnectionOptions } from './service/connection.ts';

/** What a command works with. */
export interface CommandContext {
  readonly io: Io;
  readonly out: Printer;
  /** The service; looked for when a command first needs it. */
  readonly client: Client;
  /** Whether programs read the output. */
  readonly json: boolean;
  readonly connection: ConnectionOptions;
  /** Tells how far long work is, where somebody wants to know. */
  progress(text: string): Progress;
}

interface GlobalOptions extends ConnectionOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Registers commands, and remembers how the one that ran ended. */
export interface Registry {
  readonly io: Io;
  exitCode: number;
}

const group = 'Global options:';
const dataOption = new Option(
  '--data <dir>',
  'data folder of the service (or STREAMSPACE_DATA; default: .data)',
).helpGroup(group);
const otherOptions = [
  new Option('--json', 'print JSON, for programs').helpGroup(group),
  new Option('--quiet', 'say nothing but results and errors').helpGroup(group),
  new Option('--no-color', 'no colours (or NO_COLOR; FORCE_COLOR for colours anywhere)').helpGroup(group),
  new Option('--url <url>', 'another service (or STREAMSPACE_URL)').helpGroup(group),
  new Option('--profile <name>', 'where you signed in (or STREAMSPACE_PROFILE)').helpGroup(group),
  new Option('--token <token>', 'token of that service (better: STREAMSPACE_TOKEN)').helpGroup(group),
];

/** Options that work before and after the name of every command. */
export function addGlobalOptions(command: Command, { data = true } = {}): Command {
  for (const option of data ? [dataOption, ...otherOptions] : otherOptions) command.addOption(option);
  return command;
}

interface CommandText {
  readonly summary: string;
  /** Default: the summary. */
  readonly details?: string;
  /** Command lines without `streamspace`. */
  readonly examples: readonly string[];
  /** `--data` means something else here; the data folder is then named before the command. */
  readonly ownData?: boolean;
}

/** A command with its help. */
export function defineCommand(parent: Command, signature: string, text: CommandText): Command {
  const { summary, details, examples, ownData = false } = text;
  const command = parent
    .command(signature)
    .summary(summary)
    .description(details === undefined ? summary : `${summary}\n\n${details}`);
  addGlobalOptions(command, { data: !ownData });
  const label = examples.length === 1 ? 'Example' : 'Examples';
  return command.addHelpText(
    'after',
    `\n${label}:\n${examples.map((example) => `  streamspace ${example}`).join('\n')}`,
  );
}

/**
 * The action of a command.
 *
 * @param run Gets the arguments and then the options. What it returns is the exit code. Default 0.
 */
export function action<Args extends readonly unknown[]>(
  registry: Registry,
  run: (context: CommandContext, ...args: Args) => Promise<number | void>,
): (...parameters: [...Args, Command]) => Promise<void> {
  return async (...parameters) => {
    // Commander passes the command itself last.
    const command = parameters.at(-1) as Command;
    const args = parameters.slice(0, -1) as unknown as Args;
    registry.exitCode = (await run(createContext(registry.io, command), ...args)) ?? 0;
  };
}

/** Global options as they stand after a command's name or before it; the ones after it count more. */
function globalOptions(command: Command): GlobalOptions {
  const own = command.opts<GlobalOptions>();
  const { data: _other, ...others } = own;
  const outer = command.parent === null ? {} : globalOptions(command.parent);
  return { ...outer, ...(command.options.includes(dataOption) ? own : others) };
}

function createContext(io: Io, command: Command): CommandContext {
  const { json = false, quiet = false, data, url, token, profile } = globalOptions(command);
  const connection: ConnectionOptions = {
    ...(data === undefined ? {} : { data }),
    ...(url === undefined ? {} : { url }),
    ...(token === undefined ? {} : { token }),
    ...(profile === undefined ? {} : { profile }),
  };
  let client: Client | undefined;
  return {
    io,
    out: createPrinter(io, { quiet }),
    json,
    connection,
    progress: (text) => startProgress({ io, json, quiet }, text),
    get client() {
      client ??= createClient(findConnection(connection, io), io.signal);
      return client;
    },
  };
}
