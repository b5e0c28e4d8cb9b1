import { Argument, type Command } from 'commander';
import { action, defineCommand, type Registry } from '../command.ts';
import { completionScripts, shells, type Shell } from '../completion/scripts.ts';

/** `streamspace completion <shell>`, and what the scripts ask. */
export function registerCompletion(program: Command, registry: Registry): void {
  defineCommand(program, 'completion', {
    summary: 'Print the script with which a shell completes commands, options and names',
    details: 'The names are those of the running service; where it does not answer soon, there are none.',
    examples: ['completion bash', 'completion zsh', 'completion fish'],
  })
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(shells))
    .action(
      action(registry, async ({ io }, shell: Shell) => {
        io.stdout.write(completionScripts[shell]);
      }),
    );

  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      const { complete } = await import('../completion/complete.ts');
      const { valuesFrom } = await import('../completion/find-values.ts');
      const { oneLine } = await import('../completion/one-line.ts');
      const { io } = registry;
      for (const { value, about } of await complete(program, words, valuesFrom(io))) {
        io.stdout.write(`${oneLine(value)}\t${oneLine(about)}\n`);
      }
    });
}
