import { formatText, validatePlugin } from '@streamspace/catalog';
import type { Json, Permission } from '@streamspace/plugin-sdk';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createTestHost } from './test-host/create-test-host.ts';

export interface ContractOptions {
  /** Folder of the plugin: `new URL('..', import.meta.url)` from a test in `src/`. */
  readonly directory: URL;
  /** A configuration that an operator could write. */
  readonly config?: Json;
  /** Permissions from `optionalPermissions` to run with. */
  readonly grant?: readonly Permission[];
}

/** What holds for every plugin, as tests: its files are in order, and it comes and goes without a trace. */
export function pluginContract(plugin: object, { directory, config, grant }: ContractOptions): void {
  const folder = fileURLToPath(directory);
  const root = join(folder, '../..');
  const { plugin: validated, findings } = validatePlugin(folder.replace(/[\\/]$/, ''), root);
  const options = {
    ...(validated.manifest === undefined ? {} : { manifest: validated.manifest }),
    ...(config === undefined ? {} : { config }),
    ...(grant === undefined ? {} : { grant }),
  };

  describe('plugin contract', () => {
    test('manifest, README, configuration schema and package are in order', () => {
      expect(findings.length === 0 ? '' : formatText(findings, { root })).toBe('');
    });

    test('it loads with a configuration of its schema, stops, and loads again', async () => {
      const host = await createTestHost(plugin, options);
      try {
        expect(host.plugin()).toMatchObject({ state: 'enabled', restarts: 0 });
        await host.restart();
        expect(host.plugin()).toMatchObject({ state: 'enabled', restarts: 0 });
        expect(host.logs().filter(({ level, from }) => from === 'host' && level !== 'info')).toEqual([]);
      } finally {
        await host.stop();
      }
    });

    test('a configuration with an unknown key is refused, and named', async () => {
      const host = await createTestHost(plugin, options);
      try {
        if (host.plugin().configSchema === undefined) return;
        await expect(host.configure({ ...config, noSuchKey: 1 })).rejects.toMatchObject({
          code: 'CONFIG_INVALID',
          fields: { noSuchKey: expect.stringContaining('unknown') },
        });
      } finally {
        await host.stop();
      }
    });
  });
}
