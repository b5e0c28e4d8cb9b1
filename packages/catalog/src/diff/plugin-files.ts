import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readDirectory, readJson } from '../files.ts';
import { isJsonObject } from '../json/object.ts';
import type { Fact } from './fact.ts';

/** Files that are no part of what is installed, or that other facts tell all about. */
const leftOut =
  /^(manifest\.json|manifest\.d\.json\.ts|config\.schema\.json|package\.json|tsconfig\.json|contrast\.md|README\.md|CHANGELOG\.md|\.streamspace-check\.json)$|\.test(-d)?\.[cm]?[jt]sx?$|(^|\/)__fixtures__\//;

/** One fact for each file that a plugin is made of, with the digest of its contents. */
export function fileFacts(root: string, path: string): readonly Fact[] {
  return [...walk(root, path, '')]
    .filter((file) => !leftOut.test(file))
    .map((name) => ({ area: 'file', name, value: digest(join(root, path, name)) }));
}

function* walk(root: string, path: string, directory: string): Generator<string> {
  for (const entry of readDirectory(root, `${path}/${directory}`).entries) {
    if (entry.name === 'node_modules' || entry.name === '.git' || (directory === '' && entry.name === 'dist')) continue;
    const name = `${directory}${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, path, `${name}/`);
    else if (entry.isFile() || entry.isSymbolicLink()) yield name;
  }
}

/** A link is told apart by where it leads, and never followed. */
function digest(file: string): string {
  const content = lstatSync(file).isSymbolicLink() ? `link ${readlinkSync(file)}` : readFileSync(file);
  return createHash('sha256').update(content).digest('hex');
}

/** One fact for each package that the bundle of a plugin may hold. */
export function packageFacts(root: string, path: string): readonly Fact[] {
  const { document } = readJson(root, `${path}/package.json`);
  const content = isJsonObject(document?.value) ? document.value : {};
  return (['dependencies', 'optionalDependencies', 'peerDependencies'] as const).flatMap((kind) => {
    const list = content[kind];
    return Object.entries(isJsonObject(list) ? list : {}).map(([name, value]): Fact => ({
      area: 'package',
      name,
      value,
    }));
  });
}
