import type { Command } from 'commander';
import type { Registry } from '../../command.ts';
import { registerAllow } from './allow.ts';
import { registerConfigure } from './configure.ts';
import { registerDeliveries } from './deliveries.ts';
import { registerInfo } from './info.ts';
import { registerInstall } from './install.ts';
import { registerList } from './list.ts';
import { registerLogs } from './logs.ts';
import { registerSwitch } from './switch.ts';
import { registerTry } from './try.ts';

/** `streamspace plugin …` */
export function registerPluginCommands(program: Command, registry: Registry): void {
  const plugin = program
    .command('plugin')
    .description('Find, install, configure and watch plugins')
    .addHelpText('after', '\nExample:\n  streamspace plugin install streamspace-slack');
  registerList(plugin, registry);
  registerInfo(plugin, registry);
  registerInstall(plugin, registry);
  registerConfigure(plugin, registry);
  registerSwitch(plugin, registry);
  registerTry(plugin, registry);
  registerLogs(plugin, registry);
  registerDeliveries(plugin, registry);
  registerAllow(plugin, registry);
}
