import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';
import { readServiceFile } from './service-file.ts';

/**
 * Makes sure that no other service works in a data folder. The lock is one of the operating system's on the file
 * `lock`, taken through SQLite: it ends with its process, however that ends, so a dead one holds nothing.
 *
 * @returns The way to give it back.
 * @throws {PluginError} `CONFLICT` while another service runs.
 */
export function lockDataDir(dataDir: string): () => void {
  const database = new DatabaseSync(join(dataDir, 'lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    const other = readServiceFile(dataDir);
    const where = other === undefined ? '' : ` at ${other.url} (process ${other.pid})`;
    throw new PluginError(
      'CONFLICT',
      `Another service already uses ${dataDir}${where}: stop it, or start this one with "--data" and another folder`,
      { cause: error },
    );
  }
  return () => database.close();
}

/** https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === 5;
}
