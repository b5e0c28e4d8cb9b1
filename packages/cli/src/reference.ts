import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { markdownTable } from './output/markdown.ts';
import { createProgram } from './program.ts';

/** The README of this package: every command in a line, from what `--help` says. */
export function commandReference(): string {
  const silent = { write: () => true };
  const { signal } = new AbortController();
  const io = { stdout: silent, stderr: silent, stdin: Readable.from([]), env: {}, cwd: '/', signal };
  const program = createProgram({ io, exitCode: 0 });
  const groups = program.commands.filter(({ commands }) => commands.length > 0);
  const single = program
    .createHelp()
    .visibleCommands(program)
    .filter((each) => each.commands.length === 0 && each.name() !== 'help');

  return `# @streamspace/cli

The \`streamspace\` command line. In a clone it is \`npm run streamspace -- <command>\`. Each command explains itself, with
examples, when it is asked with \`--help\`.

## The service

${commandTable(single)}

${groups.map((group) => `## streamspace ${group.name()}\n\n${group.description()}.\n\n${groupTables(group)}`).join('\n\n')}

## Every command

${markdownTable([
  ['Option', 'Meaning'],
  ...program.options.map(({ flags, description }) => [`\`${flags}\``, description]),
])}

The exit code is 0 when it is done, 1 when it failed, 2 for wrong usage, 3 when the service cannot be reached, and 4 when
there is no such thing. With \`--json\` results go to standard output and errors to standard error, both as JSON.
`;
}

/** One table for each heading under which the commands of a group stand. */
function groupTables(group: Command): string {
  const headings = [...new Set(group.commands.map((command) => command.helpGroup()))];
  return headings
    .map((heading) => {
      const table = commandTable(group.commands.filter((command) => command.helpGroup() === heading));
      return heading === '' || heading === undefined ? table : `${heading.replace(/:$/, '')}:\n\n${table}`;
    })
    .join('\n\n');
}

function commandTable(commands: readonly Command[]): string {
  return markdownTable([
    ['Command', 'What it does'],
    ...commands.map((command) => [`\`${signatureOf(command)}\``, command.summary()]),
  ]);
}

/** `streamspace plugin new <name>` */
function signatureOf(command: Command): string {
  const names: string[] = [];
  for (let each: Command | null = command; each !== null; each = each.parent) names.unshift(each.name());
  const words = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [...names, ...words].join(' ');
}
