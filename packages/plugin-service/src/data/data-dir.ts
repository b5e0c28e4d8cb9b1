import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';

/**
 * Makes a data folder in which only its owner can look around. Others may pass through it: the users under which plugins
 * run read their bundles in it, and every file with a secret has mode 0600.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a file, and for a folder with other things in it, such as a home folder.
 */
export function openDataDir(dataDir: string): void {
  const stats = statSync(dataDir, { throwIfNoEntry: false });
  if (stats === undefined) {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    return;
  }
  if (!stats.isDirectory())
    throw new PluginError('INVALID_ARGUMENT', `${dataDir} is a file: name a folder for the data`);
  if (!existsSync(join(dataDir, 'lock')) && readdirSync(dataDir).length > 0) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `${dataDir} holds other things: name an empty or a new folder for the data`,
    );
  }
  chmodSync(dataDir, 0o711);
}
