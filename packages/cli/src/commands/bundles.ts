import type { RepositoryView, SyncRecord } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { action, defineCommand, type CommandContext, type Registry } from '../command.ts';
import { exitCodes, usageError } from '../errors.ts';
import { formatBytes } from '../output/size.ts';
import { showSync } from '../output/sync.ts';
import { path } from '../service/client.ts';

interface BundleOptions {
  readonly repository?: string;
  readonly acceptOlder?: boolean;
}

/** `streamspace catalog export` and `streamspace catalog import` */
export function registerBundleCommands(catalog: Command, registry: Registry): void {
  defineCommand(catalog, 'export <file>', {
    summary: 'Write what a repository serves into one file, for a site without a way to it',
    details:
      'The file is a git bundle of the commit that is served, so that the other site checks it against the same ids.',
    examples: ['catalog export plugins.bundle', 'catalog export acme.bundle --repository acme'],
  })
    .option('--repository <name>', 'which one, where there are several')
    .action(action(registry, exportBundle));

  defineCommand(catalog, 'import <file>', {
    summary: 'Take a catalog that "catalog export" wrote, checked like one that is synced',
    details:
      'The repository has to be configured with the same name, branch or commit; it needs no address. The service reads the file.',
    examples: ['catalog import plugins.bundle', 'catalog import acme.bundle --repository acme'],
  })
    .option('--repository <name>', 'which one, where there are several')
    .option('--accept-older', 'take a catalog that is older than the one that is served')
    .action(action(registry, importBundle));
}

async function exportBundle(context: CommandContext, name: string, options: BundleOptions): Promise<void> {
  const { client, io, out, json } = context;
  const repository = await chooseRepository(context, options);
  const file = resolve(io.cwd, name);
  const draft = `${file}.${randomUUID()}`;
  try {
    const body = await client.download(path`/repositories/${repository.name}/bundle`);
    await pipeline(Readable.fromWeb(body), createWriteStream(draft, { flags: 'wx' }), { signal: io.signal });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  const { size: sizeBytes } = await stat(file);
  const commit = repository.catalog?.commit ?? '';
  if (json) return out.json({ file, sizeBytes, repository: repository.name, commit });
  out.line(`Wrote ${file} (${formatBytes(sizeBytes)}): ${repository.name} at ${commit.slice(0, 12)}.`);
  out.note(`At the other site: streamspace catalog import ${name} --repository ${repository.name}`);
}

async function importBundle(context: CommandContext, name: string, options: BundleOptions): Promise<number> {
  const { client, io, out, json } = context;
  const repository = await chooseRepository(context, options);
  const record = await client.post<SyncRecord>(path`/repositories/${repository.name}/bundle`, {
    file: resolve(io.cwd, name),
    acceptOlder: options.acceptOlder === true,
  });
  if (json) out.json(record);
  else showSync(record, out);
  return record.outcome === 'failed' ? exitCodes.failure : exitCodes.ok;
}

async function chooseRepository(
  { client }: CommandContext,
  { repository: name }: BundleOptions,
): Promise<RepositoryView> {
  if (name !== undefined) return client.get<RepositoryView>(path`/repositories/${name}`);
  const { repositories } = await client.get<{ repositories: readonly RepositoryView[] }>('/repositories');
  const [only] = repositories;
  if (only !== undefined && repositories.length === 1) return only;
  const names = repositories.map((each) => each.name).join(', ');
  throw usageError(
    repositories.length === 0 ? 'No repository is configured' : 'There are several repositories',
    repositories.length === 0
      ? 'Follow one with "streamspace serve --repositories <file>".'
      : `Name one with --repository: ${names}`,
  );
}
