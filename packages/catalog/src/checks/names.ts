import { pluginNameSchema } from '@streamspace/plugin-sdk';
import type { PluginFolder } from '../discover.ts';
import { compareBytes, createFinding, type Finding } from '../finding.ts';
import type { JsonDocument } from '../json/document.ts';
import { findSimilarNames } from '../similar-names.ts';
import { isJsonObject } from '../json/object.ts';
import type { Check } from './loaded-plugin.ts';

const officialPrefix = 'streamspace-';

/** The name that a manifest states, if it is one. */
export function statedName(document: JsonDocument): string | undefined {
  const name = isJsonObject(document.value) ? document.value['name'] : undefined;
  return pluginNameSchema.safeParse(name).data;
}

/** That folder and manifest carry one name, and that the tier may carry it. */
export const checkName: Check = ({ document, folder, tier }) => {
  const name = statedName(document);
  if (name === undefined) return [];
  const findings: Finding[] = [];
  const place = document.locate(['name']);
  if (name !== folder) {
    const message = `the name is "${name}", but the folder is "${folder}": use one for both`;
    findings.push(createFinding('name-folder', document.file, message, place));
  }
  if (tier === 'community' && name.startsWith(officialPrefix)) {
    const message = `names that start with "${officialPrefix}" are official: call it "${name.slice(officialPrefix.length)}"`;
    findings.push(createFinding('name-reserved', document.file, message, place));
  }
  return findings;
};

/** A plugin as far as its name is concerned. */
export type NamedPlugin = Pick<PluginFolder, 'folder' | 'tier' | 'path'> & { readonly document?: JsonDocument };

/**
 * Names against each other. Of two plugins of one name the official one keeps it; of two that look alike the community
 * one, or the later one, is told.
 */
export function checkNamesTogether(plugins: readonly NamedPlugin[]): readonly Finding[] {
  const named = plugins
    .map((plugin) => ({ ...plugin, name: nameOf(plugin) }))
    .toSorted((a, b) => rank(a) - rank(b) || compareBytes(a.path, b.path));
  const findings: Finding[] = [];
  const owners = new Map<string, NamedPlugin>();
  const similar = findSimilarNames(named.map(({ name }) => name));

  for (const plugin of named) {
    const report = (rule: 'name-duplicate' | 'name-similar', message: string): void => {
      const file = plugin.document?.file ?? `${plugin.path}/manifest.json`;
      findings.push(createFinding(rule, file, message, plugin.document?.locate(['name'])));
    };
    const owner = owners.get(plugin.name);
    const like = similar.get(plugin.name);
    if (owner)
      report('name-duplicate', `"${plugin.name}" is the name of both ${owner.path} and ${plugin.path}: rename one`);
    else if (like !== undefined && owners.has(like)) {
      report('name-similar', `"${plugin.name}" is easily taken for "${like}" (${owners.get(like)?.path})`);
    }
    owners.set(plugin.name, owner ?? plugin);
  }
  return findings;
}

const nameOf = ({ document, folder }: NamedPlugin): string => (document && statedName(document)) ?? folder;
const rank = ({ tier }: NamedPlugin): number => (tier === 'official' ? 0 : 1);
