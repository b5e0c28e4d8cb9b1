import type { InstalledBuild, KnownBuild, PluginRecord } from './plugin-table.ts';

/** What is of a version, without what is of the plugin. */
export function buildOf(record: InstalledBuild): InstalledBuild {
  const { manifest, tier, bundleDirectory, configSchema, collections, inputs, settingsSchema, theme } = record;
  return {
    manifest,
    tier,
    bundleDirectory,
    config: record.config,
    granted: record.granted,
    ...(configSchema !== undefined && { configSchema }),
    ...(collections !== undefined && { collections }),
    ...(inputs !== undefined && { inputs }),
    ...(settingsSchema !== undefined && { settingsSchema }),
    ...(theme !== undefined && { theme }),
  };
}

/** A record without what a build may have or not. */
export function withoutBuild({
  configSchema: _schema,
  collections: _collections,
  inputs: _inputs,
  settingsSchema: _settings,
  theme: _theme,
  ...kept
}: PluginRecord): PluginRecord {
  return kept;
}

/** A record that leads back to another one, should nobody say that it came up. */
export function onTrial(record: PluginRecord, before: PluginRecord): PluginRecord {
  const undo: KnownBuild = { ...buildOf(before), ...(before.previous !== undefined && { previous: before.previous }) };
  return { ...record, undo };
}

/** A record that came up. */
export function proven({ undo: _undo, ...record }: PluginRecord): PluginRecord {
  return record;
}

/** The record before the one that nobody said of that it came up. `undefined` where it is not on trial. */
export function undone(record: PluginRecord): PluginRecord | undefined {
  const { undo } = record;
  if (undo === undefined) return undefined;
  const { previous: _previous, ...kept } = withoutBuild(proven(record));
  return { ...kept, ...undo, subscriptions: undo.manifest.events ?? [] };
}

/** Folders of all builds that a record can still lead to. */
export function bundlesOf({ bundleDirectory, previous, undo }: PluginRecord): readonly string[] {
  return [bundleDirectory, previous, undo, undo?.previous].flatMap((each) =>
    each === undefined ? [] : typeof each === 'string' ? [each] : [each.bundleDirectory],
  );
}
