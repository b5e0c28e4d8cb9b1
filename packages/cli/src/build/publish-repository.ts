import { readCatalog, versionState, type CatalogPlugin } from '@streamspace/catalog';
import {
  offeredVersion,
  openPublication,
  planPublication,
  PublicationError,
  readArchive,
  writeTree,
  type PackedVersion,
  type PluginToPublish,
  type Publication,
  type PublicationOptions,
} from '@streamspace/catalog/publish';
import { packFolder } from './pack-folder.ts';

export interface PublishOptions extends Omit<PublicationOptions, 'url' | 'retired'> {
  /** Default: the one of the publication before. */
  readonly url?: string;
  readonly dryRun?: boolean;
  /** Leave a version as it was published where the sources of the same version give other bytes now. Default: an error. */
  readonly keepPublished?: boolean;
  /** Hears which plugin is being packed, the how manieth of how many. */
  readonly onProgress?: (name: string, index: number, count: number) => void;
}

export interface PublishResult {
  readonly serial: number;
  readonly url: string;
  readonly added: readonly string[];
  readonly kept: readonly string[];
  /** `name version` of those whose sources give other bytes than what was published, which stays. */
  readonly changed: readonly string[];
  /** Paths that were written, or would be. */
  readonly files: readonly string[];
}

/**
 * Publishes the plugins of a repository into a folder that holds what was published before, or nothing.
 *
 * @throws {PublicationError} for a repository or a publication with faults; then nothing is written.
 */
export async function publishRepository(
  root: string,
  directory: string,
  { dryRun = false, keepPublished = false, onProgress, ...options }: PublishOptions,
): Promise<PublishResult> {
  const before = openPublication(directory);
  const url = (options.url ?? before.url)?.replace(/\/+$/, '');
  if (url === undefined) {
    throw new PublicationError(
      'Say where the folder will be reached: --base-url https://…, which every archive and icon is named by',
    );
  }
  const { plugins, findings } = readCatalog(root);
  const broken = findings.filter(({ severity }) => severity === 'error');
  if (broken.length > 0 || plugins.length === 0) {
    throw new PublicationError(
      plugins.length === 0
        ? `${root} has no plugins`
        : `The repository has ${broken.length} faults: "streamspace catalog check" lists them`,
    );
  }
  const prepared: Prepared[] = [];
  for (const [index, plugin] of plugins.entries()) {
    onProgress?.(plugin.manifest.name, index + 1, plugins.length);
    // oxlint-disable-next-line no-await-in-loop -- one sandbox and one bundler at a time
    prepared.push(await prepare(plugin, { root, directory, before }));
  }
  const changed = prepared.flatMap((each) => each.changed ?? []);
  if (changed.length > 0 && !keepPublished) {
    throw new PublicationError(
      changed
        .map((each) => `${each} was published with other contents, which never change: raise its version`)
        .concat('Or leave what was published as it is: --keep-published')
        .join('\n'),
    );
  }
  const plan = planPublication(
    prepared.map(({ plugin }) => plugin),
    before,
    { ...options, url, retired: openRetired(directory, before, plugins) },
  );
  const files = dryRun ? [...plan.files.keys()] : writeTree(directory, plan.files, plan.removed);
  return {
    serial: plan.serial,
    url,
    added: plan.added,
    kept: plan.kept,
    changed,
    files,
  };
}

/** What is still offered of plugins that are no longer in the repository. */
function openRetired(directory: string, before: Publication, plugins: readonly CatalogPlugin[]): PackedVersion[] {
  const names = new Set(plugins.map(({ manifest }) => manifest.name));
  return [...before.plugins].flatMap(([name, { versions }]) => {
    const best = names.has(name) ? undefined : offeredVersion(versions);
    const row = versions.find(({ version }) => version === best);
    return row === undefined ? [] : [open(directory, { name, ...row })];
  });
}

interface Prepared {
  readonly plugin: PluginToPublish;
  readonly changed?: string;
}

async function prepare(
  plugin: CatalogPlugin,
  at: { readonly root: string; readonly directory: string; readonly before: Publication },
): Promise<Prepared> {
  const { name, version } = plugin.manifest;
  const { artifact } = await packFolder({ directory: plugin.directory, root: at.root });
  if (artifact === undefined) {
    throw new PublicationError(`${name} cannot be packed: "streamspace plugin pack ${name}" says why`);
  }
  const versions = at.before.plugins.get(name)?.versions ?? [];
  const published = versions.find((each) => each.version === version);
  const isChanged = published !== undefined && artifact.digest !== `sha256:${published.sha256}`;
  const current =
    published === undefined ? { manifest: plugin.manifest, artifact } : open(at.directory, { name, ...published });

  const states = plugin.versionStates ?? {};
  const all = [...versions, ...(published === undefined ? [{ version }] : [])].map((each) => ({
    version: each.version,
    state: versionState(states, each.version)?.state ?? ('active' as const),
  }));
  const best = offeredVersion(all);
  const other = versions.find((each) => each.version === best && each.version !== version);
  const offered = best === version ? current : other && open(at.directory, { name, ...other });
  return {
    plugin: {
      tier: plugin.tier,
      current,
      ...(plugin.releasedOn !== undefined && { releasedOn: plugin.releasedOn }),
      ...(plugin.versionStates !== undefined && { versionStates: plugin.versionStates }),
      ...(offered !== undefined && { offered }),
    },
    ...(isChanged && { changed: `${name} ${version}` }),
  };
}

function open(directory: string, of: Parameters<typeof readArchive>[1]): PackedVersion {
  const { manifest, ...artifact } = readArchive(directory, of);
  return { manifest, artifact };
}
