import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../errors.ts';
import { isDirectory } from '../files.ts';
import type { Place } from './place.ts';

const maxLength = 40;
const officialPrefix = 'streamspace-';

/** @throws a usage error for a name that no plugin can have there, with one that it could have. */
export function checkName(name: string, { directory, tier, root }: Place): void {
  const suggestion = toName(name);
  const hint = suggestion === '' || suggestion === name ? undefined : `Call it "${suggestion}".`;
  if (name.length > maxLength) {
    throw usageError(`"${name}" is too long: the name of a plugin has at most ${maxLength} characters`, hint);
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw usageError(
      `"${name}" cannot be the name of a plugin: names are lower-case words joined by "-", such as "webhook-relay"`,
      hint,
    );
  }
  if (tier === 'community' && name.startsWith(officialPrefix)) {
    throw usageError(
      `Names that begin with "${officialPrefix}" are for official plugins`,
      `Call it "${name.slice(officialPrefix.length)}".`,
    );
  }
  const taken = root === undefined ? undefined : plugins(root).find(({ folder }) => folder === name);
  if (taken !== undefined) throw usageError(`${taken.path} has this name already`, 'Choose another one.');
  if (existsSync(directory)) throw usageError(`${directory} exists already`, 'Choose another name.');
}

/** The nearest thing to a name; empty where nothing of it can be used. */
function toName(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '')
    .slice(0, maxLength)
    .replace(/-+$/, '');
}

/** The folders of plugins in a repository. */
export function plugins(root: string): readonly { readonly folder: string; readonly path: string }[] {
  return ['official', 'community'].flatMap((tier) => {
    const folders = isDirectory(join(root, tier)) ? readdirSync(join(root, tier)) : [];
    return folders.map((folder) => ({ folder, path: `${tier}/${folder}` }));
  });
}
