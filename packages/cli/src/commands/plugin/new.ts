import { relative } from 'node:path';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { exitCodes, usageError } from '../../errors.ts';
import { installCommand, installWorkspace } from '../../scaffold/install-workspace.ts';
import { checkName } from '../../scaffold/name.ts';
import { findPlace, type Place } from '../../scaffold/place.ts';
import { scaffoldTypes, type ScaffoldType } from '../../scaffold/template.ts';

interface NewOptions {
  readonly type: ScaffoldType;
  readonly plain?: boolean;
  readonly description?: string;
  readonly author?: string;
  readonly directory?: string;
  readonly install?: boolean;
}

export function registerNew(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'new <name>', {
    summary: 'Begin a plugin that works, with a passing test',
    details:
      'It goes into community/ of the repository around this folder, or into a folder of its own where there is none. An extension adds to the platform, a webhook reacts to events, an integration talks to another product, a theme changes what the pages look like.',
    examples: [
      'plugin new door-bell',
      'plugin new crm-sync --type integration --install',
      'plugin new hello --plain',
      'plugin new our-brand --type theme',
    ],
  })
    .option('--type <type>', `what it is: ${scaffoldTypes.join(', ')}`, parseType, 'webhook')
    .option('--plain', 'plain JavaScript, without a build and without dependencies')
    .option('--description <text>', 'what it does, in one line of at most 200 characters')
    .option('--author <name>', 'your name (default: the one that git knows)')
    .option('--directory <dir>', 'folder to put it into')
    .option('--install', 'link it into the workspace as well')
    .action(action(registry, create));
}

function parseType(text: string): ScaffoldType {
  const type = scaffoldTypes.find((each) => each === text);
  if (type !== undefined) return type;
  throw usageError(`"${text}" is no type of plugin`, `Choose one of ${scaffoldTypes.join(', ')}.`);
}

async function create(context: CommandContext, name: string, options: NewOptions): Promise<number> {
  const { io, out, json } = context;
  const { type, install = false } = options;
  // A theme has no code, so there is nothing to build or to install.
  const plain = options.plain === true || type === 'theme';
  const place = findPlace(name, { cwd: io.cwd, parent: options.directory });
  checkName(name, place);
  if (install && (plain || !place.isWorkspace)) {
    throw usageError('--install is for a TypeScript plugin in the workspace of a repository');
  }
  const { createPlugin } = await import('../../scaffold/create-plugin.ts');
  const { description, author } = options;
  const { files, similar } = await createPlugin({ name, type, plain, description, author, place });
  if (install && place.root !== undefined) await installWorkspace(place.root, io);

  const shown = relative(io.cwd, place.directory);
  const next = nextSteps(place, { shown, plain, isLinked: install });
  if (json) out.json({ name, directory: place.directory, files, next });
  else {
    out.line(`Made ${shown}: ${files.join(', ')}`);
    if (similar !== undefined) out.note(`People may take it for "${similar}", whose name is much like it.`);
    out.note(['\nNext:', ...next].join('\n  '));
  }
  return exitCodes.ok;
}

/** The three commands that come next. */
function nextSteps(
  { isWorkspace, root }: Place,
  { shown, plain, isLinked }: { readonly shown: string; readonly plain: boolean; readonly isLinked: boolean },
): readonly string[] {
  const test = `streamspace plugin test ${shown}`;
  const dev = `streamspace plugin dev ${shown}`;
  const list = root === undefined ? `streamspace plugin build ${shown}` : 'streamspace catalog generate';
  if (plain) return [`streamspace plugin check ${shown}`, dev, list];
  if (isLinked) return [test, dev, list];
  const install = isWorkspace && root !== undefined ? installCommand(root).join(' ') : `npm install --prefix ${shown}`;
  return [install, test, dev];
}
