import { Command } from 'commander';
import { addGlobalOptions, type Registry } from './command.ts';
import { registerAuditCommand } from './commands/audit.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerCatalogCommands } from './commands/catalog.ts';
import { registerEventCommands } from './commands/events.ts';
import { registerPluginCommands } from './commands/plugin/index.ts';
import { registerRepositoryCommands } from './commands/repositories.ts';
import { registerServe } from './commands/serve.ts';
import { registerServiceCommands } from './commands/service.ts';
import { registerSessionCommands } from './commands/sessions.ts';
import { registerSignInCommands } from './commands/sign-in/index.ts';
import { hasColour } from './output/style.ts';
import { version } from './version.ts';

/** The `streamspace` command with all its commands. */
export function createProgram(registry: Registry): Command {
  const { stdout, stderr, env } = registry.io;
  const program = new Command('streamspace')
    .description('The StreamSpace plugin service, its plugins and its platform')
    .version(version, '--version', 'print the version')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      getOutHasColors: () => hasColour(stdout, env),
      getErrHasColors: () => hasColour(stderr, env),
    })
    .addHelpText(
      'after',
      '\nExamples:\n  streamspace serve\n  streamspace plugin install streamspace-slack\n\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 service not reachable, 4 not found',
    );
  addGlobalOptions(program);

  registerServe(program, registry);
  registerServiceCommands(program, registry);
  registerSignInCommands(program, registry);
  registerPluginCommands(program, registry);
  registerEventCommands(program, registry);
  registerSessionCommands(program, registry);
  registerCatalogCommands(program, registry);
  registerRepositoryCommands(program, registry);
  registerAuditCommand(program, registry);
  registerCompletion(program, registry);
  return program;
}
