import type { Vault } from '../../config/vault.ts';
import type { Entry } from '../entry.ts';
import type { Registry } from '../registry.ts';
import { changedKeys, unmaskConfig } from '../stored-config.ts';
import type { PluginHost } from '../types.ts';

type RunOperations = Pick<PluginHost, 'configure' | 'enable' | 'disable' | 'test'>;

/** Configuration, and whether a plugin runs. */
export function runOperations(registry: Registry, vault: Vault): RunOperations {
  /** Lets a plugin that can take a new configuration take it, and loads any other anew. */
  async function applyConfig(entry: Entry, keys: readonly string[]): Promise<void> {
    const { running } = entry.managed;
    if (running?.loaded.hooks.includes('onConfigChange') !== true) return void (await registry.reload(entry));
    const config = entry.checker.check(entry.record.config);
    await running.process.call('configChange', { config, changed: keys }, { deadlineMs: 30_000 });
  }

  return {
    async configure(name, shown) {
      const entry = registry.find(name);
      const { config: before, configSchema } = entry.record;
      const config = unmaskConfig(name, configSchema, shown, before, vault);
      await entry.checkConfig(config);
      const keys = changedKeys(before, config);
      if (keys.length === 0) return registry.view(entry);
      registry.save(entry, { config });
      await registry.announce('plugin.configured', entry, { keys });
      await applyConfig(entry, keys);
      return registry.view(entry);
    },

    async enable(name) {
      const entry = registry.find(name);
      await entry.checkConfig(entry.record.config);
      const wasEnabled = entry.record.enabled;
      registry.save(entry, { enabled: true });
      if (!wasEnabled) await registry.announce('plugin.enabled', entry, { reason: 'operator' });
      await entry.managed.start();
      return registry.view(entry);
    },

    async disable(name) {
      const entry = registry.find(name);
      const wasEnabled = entry.record.enabled;
      registry.save(entry, { enabled: false });
      await entry.managed.stop('disable');
      if (wasEnabled) await registry.announce('plugin.disabled', entry, { reason: 'operator' });
      return registry.view(entry);
    },

    async test(name, shown) {
      const entry = registry.find(name);
      const { config: stored, configSchema } = entry.record;
      const config = shown === undefined ? stored : unmaskConfig(name, configSchema, shown, stored, vault);
      return entry.test(config);
    },
  };
}
