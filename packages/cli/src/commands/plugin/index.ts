import type { Command } from 'commander';
import type { Registry } from '../../command.ts';
import { registerAllow } from './allow.ts';
import { registerBuild } from './build.ts';
import { registerCheck } from './check.ts';
import { registerConfigure } from './configure.ts';
import { registerDecisions } from './decisions.ts';
import { registerDeliveries } from './deliveries.ts';
import { registerDev } from './dev.ts';
import { registerInfo } from './info.ts';
import { registerInstall } from './install.ts';
import { registerList } from './list.ts';
import { registerLogs } from './logs.ts';
import { registerMetrics } from './metrics.ts';
import { registerNew } from './new.ts';
import { registerOffers } from './offers.ts';
import { registerPack } from './pack.ts';
import { registerPoints } from './points.ts';
import { registerSwitch } from './switch.ts';
import { registerTest } from './test.ts';
import { registerTry } from './try.ts';
import { registerUpgrade } from './upgrade.ts';
import { registerVerify } from './verify.ts';

/** `streamspace plugin …` */
export function registerPluginCommands(program: Command, registry: Registry): void {
  const plugin = program
    .command('plugin')
    .description('Find, install, configure, watch and make plugins')
    .addHelpText('after', '\nExample:\n  streamspace plugin install streamspace-slack');
  plugin.commandsGroup('Commands for operators:');
  registerList(plugin, registry);
  registerInfo(plugin, registry);
  registerInstall(plugin, registry);
  registerUpgrade(plugin, registry);
  registerConfigure(plugin, registry);
  registerSwitch(plugin, registry);
  registerTry(plugin, registry);
  registerLogs(plugin, registry);
  registerDeliveries(plugin, registry);
  registerMetrics(plugin, registry);
  registerAllow(plugin, registry);
  registerPoints(plugin, registry);
  registerDecisions(plugin, registry);
  registerOffers(plugin, registry);

  plugin.commandsGroup('Commands for authors:');
  registerNew(plugin, registry);
  registerDev(plugin, registry);
  registerCheck(plugin, registry);
  registerBuild(plugin, registry);
  registerPack(plugin, registry);
  registerVerify(plugin, registry);
  registerTest(plugin, registry);
}
