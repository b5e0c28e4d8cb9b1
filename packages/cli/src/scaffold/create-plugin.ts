import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findSimilarNames } from '@streamspace/catalog';
import { manifestTypes } from '@streamspace/plugin-runtime';
import { parseManifest } from '@streamspace/plugin-sdk';
import { usageError } from '../errors.ts';
import { version } from '../version.ts';
import { mitLicense } from './license.ts';
import { plugins } from './name.ts';
import type { Place } from './place.ts';
import { scaffold, type ScaffoldOptions } from './scaffold.ts';

export interface NewPlugin extends Pick<ScaffoldOptions, 'name' | 'type' | 'plain' | 'description'> {
  /** Default: the name that git knows, or the one of the account. */
  readonly author?: string | undefined;
  readonly place: Place;
}

export interface CreatedPlugin {
  /** Relative to its folder. */
  readonly files: readonly string[];
  /** Another plugin of the repository with a name that is much like it. */
  readonly similar?: string;
}

/** Writes a new plugin into a folder that must not exist yet. What fails leaves nothing behind. */
export async function createPlugin({ place, ...plugin }: NewPlugin): Promise<CreatedPlugin> {
  const { directory, root, isWorkspace } = place;
  const author = plugin.author ?? (await authorOf(root));
  const { manifest, files } = scaffold({ ...plugin, author, isWorkspace, cliVersion: version });
  const checked = parseManifest(manifest);
  if (!checked.ok) {
    const [fault] = checked.issues;
    throw usageError(`Cannot make this plugin: its ${fault?.path.join('.')} ${fault?.message}`);
  }
  // Packing takes the repository's, where there is one.
  if (root === undefined || !existsSync(join(root, 'LICENSE'))) {
    files.set('LICENSE', mitLicense(author, new Date().getFullYear()));
  }
  if (!plugin.plain && plugin.type !== 'theme') files.set('manifest.d.json.ts', manifestTypes(manifest));

  await mkdir(dirname(directory), { recursive: true });
  await mkdir(directory);
  try {
    await Promise.all([...files].map(([file, text]) => writeNew(join(directory, file), text)));
  } catch (error) {
    await rm(directory, { recursive: true });
    throw error;
  }
  const names = root === undefined ? [] : plugins(root).map(({ folder }) => folder);
  const similar = findSimilarNames([...names, plugin.name]).get(plugin.name);
  return { files: [...files.keys()].toSorted(), ...(similar === undefined ? {} : { similar }) };
}

async function writeNew(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { flag: 'wx' });
}

async function authorOf(cwd: string | undefined): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['config', 'user.name'], cwd === undefined ? {} : { cwd });
    return stdout.trim() || userInfo().username;
  } catch {
    return userInfo().username;
  }
}
