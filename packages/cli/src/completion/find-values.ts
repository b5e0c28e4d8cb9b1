import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledPlugin, RepositoryView } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { configKeys } from '../config/schema.ts';
import type { Io } from '../io.ts';
import { localName, readProfiles } from '../profiles/profiles.ts';
import { createClient, path, type Client } from '../service/client.ts';
import { findConnection } from '../service/connection.ts';
import { findRoot } from '../service/data-dir.ts';
import type { FindValues } from './complete.ts';

/** Whoever presses a key waits no longer. */
const patienceMs = 800;

/** Commands to which a plugin is new. */
const ofCatalog = new Set(['install', 'info']);
/** Commands about folders of a repository. */
const ofFolders = new Set(['check', 'pack', 'build', 'test', 'dev']);

/** Names that the service or the repository around here knows; none where neither does. */
export function valuesFrom(io: Io): FindValues {
  return async (command, argument, before) => {
    try {
      return await valuesOf(command, { argument, before, io });
    } catch {
      // A key that completes nothing says enough.
      return [];
    }
  };
}

async function valuesOf(
  command: Command,
  { argument, before, io }: { readonly argument: string; readonly before: readonly string[]; readonly io: Io },
): Promise<readonly string[]> {
  const group = command.parent?.name();
  const client = (): Client =>
    createClient(findConnection({}, io), AbortSignal.any([io.signal, AbortSignal.timeout(patienceMs)]));
  if (group === 'profile') return [...readProfiles(io.env).profiles.keys(), localName];
  if (group === 'repository') {
    const { repositories } = await client().get<{ repositories: readonly RepositoryView[] }>('/repositories');
    return repositories.map(({ name }) => name);
  }
  if (group !== 'plugin') return [];
  if (ofFolders.has(command.name())) return foldersOf(io.cwd);
  if (argument === 'name') {
    const at = ofCatalog.has(command.name()) ? '/plugins/catalog' : '/plugins';
    const plugins = await client().list<{ readonly name: string }>('plugins', at);
    return plugins.map(({ name }) => name);
  }
  if (command.name() === 'configure' && before[0] !== undefined) {
    const plugin = await client().get<InstalledPlugin>(path`/plugins/${before[0]}`);
    return configKeys(plugin.configSchema).map((key) => `${key.path.join('.')}=`);
  }
  return [];
}

function foldersOf(cwd: string): readonly string[] {
  return ['official', 'community'].flatMap((tier) => {
    try {
      return readdirSync(join(findRoot(cwd), tier));
    } catch {
      return [];
    }
  });
}
