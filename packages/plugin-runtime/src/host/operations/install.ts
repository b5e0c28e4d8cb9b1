import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import type { Vault } from '../../config/vault.ts';
import type { Counters } from '../counters.ts';
import type { SharedServices } from '../entry.ts';
import { planJobs } from '../job-plan.ts';
import type { FailModes } from '../decisions/fail-modes.ts';
import type { Bindings } from '../points/bindings.ts';
import type { PluginTable } from '../plugin-table.ts';
import type { Registry } from '../registry.ts';
import { reinstall, rollBack } from '../reinstall.ts';
import { unmaskConfig } from '../stored-config.ts';
import { requireSupported } from '../supported.ts';
import type { Turns } from '../turns.ts';
import type { PluginHost } from '../types.ts';

export interface InstallParts {
  readonly registry: Registry;
  readonly table: PluginTable;
  readonly services: SharedServices;
  readonly counters: Counters;
  readonly bindings: Bindings;
  readonly failModes: FailModes;
  readonly turns: Turns;
  readonly vault: Vault;
  readonly clock: Clock;
}

/** How plugins come, change their build, and go. Of one plugin, one such thing happens at a time. */
export function installOperations(
  parts: InstallParts,
): Pick<PluginHost, 'install' | 'reinstall' | 'rollback' | 'uninstall' | 'clearData'> {
  const { registry, table, services, counters, bindings, failModes, turns, vault, clock } = parts;
  const { loader, storage, deliveries, controlPlane } = services;
  /** Everything that a plugin has stored, and that people have set for it. */
  async function clearData(name: string): Promise<void> {
    await storage.clear(name);
    services.keys.clear(name);
    services.ui.clear(name);
  }
  /** One that cannot be read is gone with its row; nobody knows more of it. */
  async function removeDamaged(name: string, keepData: boolean): Promise<void> {
    if (!keepData) await clearData(name);
    bindings.clear(name);
    failModes.clear(name);
    table.delete(name);
    await deliveries.forget(name);
  }
  const now = (): string => new Date(clock.now()).toISOString();

  return {
    install: (source, { config = {} } = {}) =>
      turns.run(source.manifest.name, async () => {
        const { manifest } = source;
        const limits = services.limits(manifest);
        requireSupported(manifest, limits);
        // What the manifest itself says about its jobs, without a configuration.
        planJobs(manifest, {}, controlPlane.host.platform.timezone);
        if (!registry.has(manifest.name) && table.has(manifest.name)) {
          throw new PluginError(
            'CONFLICT',
            `${manifest.name} is installed, and what is stored of it cannot be read: restore the data, or uninstall it`,
          );
        }
        if (registry.has(manifest.name)) throw new PluginError('CONFLICT', `${manifest.name} is installed already`);
        const { warnings = [], ...prepared } = await loader.prepare(source);
        const record = table.insert({
          ...prepared,
          manifest,
          tier: source.tier,
          subscriptions: manifest.events ?? [],
          enabled: false,
          config: {},
          granted: manifest.permissions,
          consents: [],
          installedAt: now(),
          updatedAt: now(),
        });
        const entry = registry.open(record);
        for (const message of [...warnings, ...limits.map((limit) => limit.message)])
          entry.logbook.write({ level: 'warn', from: 'host', message });
        try {
          if (Object.keys(config).length > 0) {
            await entry.checkConfig(config);
            registry.save(entry, { config });
          }
        } catch (error) {
          registry.remove(manifest.name);
          await loader.discard(prepared.bundleDirectory);
          throw error;
        }
        await registry.announce('plugin.installed', entry);
        registry.changed(manifest.name);
        return registry.view(entry);
      }),

    reinstall: (source, options = {}) =>
      turns.run(source.manifest.name, async () => {
        const { name, version: to } = source.manifest;
        const entry = registry.find(name);
        const { config: before, configSchema, manifest } = entry.record;
        const { config: shown } = options;
        const config = shown === undefined ? {} : { config: unmaskConfig(name, configSchema, shown, before, vault) };
        await reinstall(
          entry,
          source,
          { ...options, ...config },
          {
            loader,
            replace: registry.replace,
            limits: services.limits,
          },
        );
        await registry.announce('plugin.upgraded', entry, { from: manifest.version, to, rolledBack: false });
        return registry.view(entry);
      }),

    rollback: (name) =>
      turns.run(name, async () => {
        const entry = registry.find(name);
        const { version: from } = entry.record.manifest;
        await rollBack(entry, { replace: registry.replace, limits: services.limits });
        const { version: to } = entry.record.manifest;
        entry.logbook.write({ level: 'warn', from: 'host', message: `Rolled back from ${from} to ${to}` });
        await registry.announce('plugin.upgraded', entry, { from, to, rolledBack: true });
        return registry.view(entry);
      }),

    uninstall: (name, { keepData = false } = {}) =>
      turns.run(name, async () => {
        if (!registry.has(name) && table.has(name)) return removeDamaged(name, keepData);
        const entry = registry.find(name);
        await entry.managed.stop('uninstall');
        await registry.announce('plugin.uninstalled', entry);
        if (!keepData) await clearData(name);
        services.metrics.clear(name);
        bindings.clear(name);
        failModes.clear(name);
        registry.remove(name);
        await deliveries.forget(name);
        counters.forget(name);
        controlPlane.forget(name);
        const { bundleDirectory, previous } = entry.record;
        await loader.discard(bundleDirectory);
        if (previous !== undefined) await loader.discard(previous.bundleDirectory);
        registry.send({ type: 'removed', name });
      }),

    clearData: (name) =>
      turns.run(name, async () => {
        if (registry.has(name)) throw new PluginError('INVALID_STATE', `${name} is installed: its data is in use`);
        await clearData(name);
      }),
  };
}
