import type { Limit } from '@streamspace/control-plane';
import { PluginError, type Manifest, type Permission } from '@streamspace/plugin-sdk';
import { buildOf, onTrial, proven, withoutBuild } from './builds.ts';
import type { Entry } from './entry.ts';
import type { PluginLoader, PreparedPlugin } from './loader.ts';
import { migrateConfig } from './migrate-config.ts';
import type { InstalledBuild, PluginRecord } from './plugin-table.ts';
import { requireSupported } from './supported.ts';
import type { PluginSource, ReinstallOptions } from './types.ts';

/** What a reinstallation works with. */
export interface ReinstallServices {
  readonly loader: PluginLoader;
  /** Puts a record in the place of an entry's own. */
  replace(entry: Entry, record: PluginRecord): void;
  /** What of a manifest's wishes the control plane does not fulfil. */
  readonly limits: (manifest: Manifest) => readonly Limit[];
}

/**
 * Puts a plugin's source as it is now in the place of the build that is installed. Everything that can be found out
 * beforehand is; if the new build does not come up all the same, the one before it runs again.
 */
export async function reinstall(
  entry: Entry,
  source: PluginSource,
  options: ReinstallOptions,
  { loader, replace, limits }: ReinstallServices,
): Promise<void> {
  requireSupported(source.manifest, limits(source.manifest));
  const granted = grantsFor(source.manifest, entry.record.granted, options.grant ?? []);
  const before = entry.record;
  requireSameKind(before, source.manifest);
  const { warnings = [], ...prepared } = await loader.prepare(source);
  try {
    const config = options.config ?? (await migrateConfig(before, source.manifest, prepared.bundleDirectory, loader));
    const next = (): PluginRecord => nextRecord(entry.record, { source, prepared, granted, config });
    await exchange(entry, next, replace);
    for (const message of warnings) entry.logbook.write({ level: 'warn', from: 'host', message });
  } catch (error) {
    await loader.discard(prepared.bundleDirectory);
    throw error;
  }
  // The version before it is kept to roll back to; of builds of one version, only the last.
  const gone = isSameVersion(before, source.manifest) ? before : before.previous;
  if (gone !== undefined) await loader.discard(gone.bundleDirectory);
}

/**
 * Puts the version before into the place of the installed one, with the configuration that it had. The one that goes is the
 * version before then. If it does not come up, the one that goes runs on.
 *
 * @throws {PluginError} `INVALID_STATE` where there is none.
 */
export async function rollBack(entry: Entry, { replace, limits }: Omit<ReinstallServices, 'loader'>): Promise<void> {
  const { previous, ...before } = entry.record;
  const { name, version } = before.manifest;
  if (previous === undefined) {
    throw new PluginError('INVALID_STATE', `${name} ${version} is the only version that was installed here`);
  }
  requireSupported(previous.manifest, limits(previous.manifest));
  requireSameKind(before, previous.manifest);
  // What an operator took back meanwhile stays taken back.
  const granted = grantsFor(previous.manifest, before.granted, previous.granted);
  const next = (): PluginRecord => ({
    ...withoutBuild(entry.record),
    ...previous,
    granted,
    subscriptions: previous.manifest.events ?? [],
    previous: buildOf(before),
  });
  await exchange(entry, next, replace);
}

const isSameVersion = ({ manifest }: InstalledBuild, { version }: Manifest): boolean => manifest.version === version;

/** What is installed has either code or tokens, and what it left behind fits the one only. */
function requireSameKind({ manifest: before }: InstalledBuild, after: Manifest): void {
  if ((before.type === 'theme') === (after.type === 'theme')) return;
  throw new PluginError(
    'INVALID_ARGUMENT',
    `${after.name} was of type "${before.type}" and is of type "${after.type}" now: uninstall it first`,
  );
}

/** Grants that the new manifest still asks for. @throws {PluginError} `CONSENT_NEEDED` when it asks for more. */
function grantsFor(manifest: Manifest, granted: readonly Permission[], more: readonly Permission[]): Permission[] {
  const missing = manifest.permissions.filter((each) => !granted.includes(each) && !more.includes(each));
  if (missing.length > 0) {
    throw new PluginError(
      'CONSENT_NEEDED',
      `${manifest.name} ${manifest.version} asks for more than it was granted: ${missing.join(', ')}`,
    );
  }
  const optional = (manifest.optionalPermissions ?? []).map(({ permission }) => permission);
  return [...manifest.permissions, ...optional.filter((each) => granted.includes(each))];
}

function nextRecord(
  before: PluginRecord,
  {
    source,
    prepared,
    granted,
    config = before.config,
  }: {
    readonly source: PluginSource;
    readonly prepared: PreparedPlugin;
    readonly granted: readonly Permission[];
    readonly config: PluginRecord['config'] | undefined;
  },
): PluginRecord {
  const { manifest, tier } = source;
  const previous = isSameVersion(before, manifest) ? before.previous : buildOf(before);
  return {
    ...withoutBuild(before),
    ...prepared,
    manifest,
    tier,
    granted,
    config,
    subscriptions: manifest.events ?? [],
    ...(previous !== undefined && { previous }),
  };
}

/**
 * Puts the next record in the place of the present one. Whatever can be found out of the next build is, beside the present
 * one; they never run at once, as both would take deliveries. A host that is killed on the way begins with the present one.
 */
async function exchange(entry: Entry, next: () => PluginRecord, replace: ReinstallServices['replace']): Promise<void> {
  const { managed } = entry;
  if (!entry.record.enabled) return replace(entry, next());
  await entry.checkConfig(next().config, next());
  const wasFailing = managed.health().level === 'failing';
  await managed.stop('upgrade');
  const before = entry.record;
  try {
    entry.isExchanged = true;
    replace(entry, isTheme(before) ? next() : onTrial(next(), before));
    await managed.start();
    const { level, reason = 'no reason is given' } = managed.health();
    if (level === 'failing' && !wasFailing) throw unhealthy(entry.record.manifest, reason);
    replace(entry, proven(entry.record));
  } catch (error) {
    await managed.stop('upgrade');
    replace(entry, before);
    // Why the one before it does not come up is in the log; what went wrong first is what the caller has to know.
    await managed.start().catch(() => undefined);
    throw error;
  } finally {
    entry.isExchanged = false;
  }
}

/** Nothing can come between the two steps of a theme. */
const isTheme = ({ manifest }: InstalledBuild): boolean => manifest.type === 'theme';

const unhealthy = ({ name, version }: Manifest, reason: string): PluginError =>
  new PluginError('INVALID_STATE', `${name} ${version} comes up and says that it fails: ${reason}`);
