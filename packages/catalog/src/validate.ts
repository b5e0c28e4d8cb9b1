import { basename, relative, resolve, sep } from 'node:path';
import type { Manifest, Theme } from '@streamspace/plugin-sdk';
import { checkConfig } from './checks/config-schema.ts';
import { checkEntrypoints } from './checks/entrypoints.ts';
import { checkLicense } from './checks/license.ts';
import type { LoadedPlugin } from './checks/loaded-plugin.ts';
import { checkManifest } from './checks/manifest.ts';
import { checkName, checkNamesTogether } from './checks/names.ts';
import { checkPackage } from './checks/package.ts';
import { checkMentions, readReadme } from './checks/readme.ts';
import { checkTheme } from './checks/theme.ts';
import { checkVersions } from './checks/versions.ts';
import { discoverPlugins, type PluginFolder } from './discover.ts';
import { readJson } from './files.ts';
import { compareFindings, createFinding, type Finding } from './finding.ts';
import type { JsonDocument } from './json/document.ts';
import type { JsonObject } from './json/object.ts';
import { rules } from './rules.ts';
import { readSilences } from './silence/read-silences.ts';
import { applySilences, type Silence } from './silence/silence.ts';
import { findStrayFiles } from './stray-files.ts';
import type { VersionStates } from './versions/version-states.ts';

/** A plugin folder and what could be read of it. */
export interface ValidatedPlugin extends PluginFolder {
  /** Present where it is valid. */
  readonly manifest?: Manifest;
  /** The contents of README.md. */
  readonly readme?: string;
  /** The contents of config.schema.json, where there is one and it is valid. */
  readonly configSchema?: JsonObject;
  /** The contents of a theme's file, where it is valid. */
  readonly theme?: Theme;
  /** What became of its versions; absent where all are active. */
  readonly versionStates?: VersionStates;
  /** Findings that its author silenced for a while. */
  readonly silences: readonly Silence[];
  /** Whether it can be offered: no finding of a fatal rule is about it. */
  readonly isUsable: boolean;
}

export interface RepositoryValidation {
  /** All of them, official ones first, usable or not. */
  readonly plugins: readonly ValidatedPlugin[];
  /** In the order of files and lines. */
  readonly findings: readonly Finding[];
  /** Findings that are silenced, and so not among the others. */
  readonly silenced: readonly Finding[];
}

export interface PluginValidation {
  readonly plugin: ValidatedPlugin;
  readonly findings: readonly Finding[];
  readonly silenced: readonly Finding[];
}

export interface ValidateOptions {
  /** The day by which silences end, `YYYY-MM-DD` in UTC. Default: today. */
  readonly today?: string;
}

/**
 * Checks every plugin below `official/` and `community/`, all of them against each other, and the tree around them.
 * Finding none to check is itself a finding. Nothing is executed, and nothing that lies there makes it throw.
 */
export function validateRepository(root: string, options: ValidateOptions = {}): RepositoryValidation {
  const { plugins: folders, findings } = discoverPlugins(root);
  const checked = folders.map((folder) => checkFolder(folder, root, options));
  const together = checkNamesTogether(
    checked.map(({ plugin, document }) => ({ ...plugin, ...(document && { document }) })),
  );
  const unusable = new Set(together.filter(isFatal).map(({ file }) => file));
  const { shown, silenced } = applySilences(
    [...findings, ...checked.flatMap((each) => each.findings), ...together, ...findStrayFiles(root, folders)],
    checked.map(({ plugin }) => plugin),
  );

  return {
    plugins: checked.map(({ plugin }) =>
      unusable.has(`${plugin.path}/manifest.json`) ? { ...plugin, isUsable: false } : plugin,
    ),
    findings: shown.toSorted(compareFindings),
    silenced,
  };
}

/**
 * Checks one plugin alone, wherever it lies.
 *
 * @param root What the findings' files are relative to. A folder that is not in its `official/` counts as a community
 *   plugin.
 */
export function validatePlugin(directory: string, root: string, options: ValidateOptions = {}): PluginValidation {
  const path = relative(root, directory).split(sep).join('/') || '.';
  const folder: PluginFolder = {
    folder: basename(resolve(directory)),
    tier: path.startsWith('official/') ? 'official' : 'community',
    path,
    directory,
  };
  const { plugin, document, findings } = checkFolder(folder, root, options);
  const missing = document === undefined && findings.length === 0;
  const file = `${path}/manifest.json`;
  if (missing) return { plugin, findings: [createFinding('manifest-missing', file, 'does not exist')], silenced: [] };
  const { shown, silenced } = applySilences(findings, [plugin]);
  return { plugin, findings: shown.toSorted(compareFindings), silenced };
}

interface CheckedFolder {
  readonly plugin: ValidatedPlugin;
  readonly document?: JsonDocument;
  /** Silenced ones included. */
  readonly findings: readonly Finding[];
}

/** A folder without a manifest has been reported where it was found. */
function checkFolder(folder: PluginFolder, root: string, { today = utcDay() }: ValidateOptions): CheckedFolder {
  // A control plane reads keys without regard to case.
  const read = readJson(root, `${folder.path}/manifest.json`, { ignoreKeyCase: true });
  const { document } = read;
  if (document === undefined) return { plugin: { ...folder, silences: [], isUsable: false }, findings: read.findings };

  const { manifest, findings: inManifest } = checkManifest(document);
  const loaded: LoadedPlugin = { ...folder, root, document, ...(manifest && { manifest }) };
  const config = checkConfig(loaded);
  const theme = checkTheme(loaded);
  const versions = checkVersions(loaded);
  const readme = readReadme(loaded);
  const silences = readSilences(root, folder.path, today);
  const findings = [
    ...read.findings,
    ...inManifest,
    ...checkName(loaded),
    ...checkLicense(loaded),
    ...checkPackage(loaded),
    ...checkEntrypoints(loaded),
    ...theme.findings,
    ...config.findings,
    ...versions.findings,
    ...readme.findings,
    ...checkMentions(readme, { configKeys: config.keys, ...(manifest && { manifest }) }),
  ];
  const plugin: ValidatedPlugin = {
    ...folder,
    ...(manifest && { manifest }),
    ...(readme.text !== undefined && { readme: readme.text }),
    ...(config.schema && { configSchema: config.schema }),
    ...(theme.theme && { theme: theme.theme }),
    ...(versions.versionStates && { versionStates: versions.versionStates }),
    silences: silences.silences,
    isUsable: !findings.some(isFatal),
  };
  return { plugin, document, findings: [...findings, ...silences.findings] };
}

const utcDay = (): string => new Date().toISOString().slice(0, 10);

const isFatal = ({ rule }: Finding): boolean => rules[rule].fatal === true;
