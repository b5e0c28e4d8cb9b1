import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { exitCodes } from '../../errors.ts';
import { formatBytes } from '../../output/size.ts';
import { findPlugin } from '../../plugin-folder.ts';
import { describeState } from './build.ts';

export function registerPack(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'pack [directory|name]', {
    summary: 'Make the archive of a plugin that is published and installed',
    details:
      'The archive holds the bundle, manifest, README, CHANGELOG, LICENSE, pictures, the schema of the configuration and a CycloneDX bill of materials. The same sources give the same bytes on every machine. The digest is that of the uncompressed tar.',
    examples: ['plugin pack', 'plugin pack webhook-relay --out /tmp/webhook-relay.tar.gz'],
  })
    .option('--out <file>', 'where to write it (default: dist/<name>-<version>.tar.gz in the plugin)')
    .action(action(registry, pack));
}

async function pack(context: CommandContext, target: string | undefined, options: { out?: string }): Promise<number> {
  const { io, out, json } = context;
  const folder = findPlugin(io.cwd, target);
  const { packFolder } = await import('../../build/pack-folder.ts');
  const progress = context.progress('Checking and bundling');
  const { findings, files, artifact } = await packFolder(folder).finally(() => progress.stop());
  if (artifact === undefined) {
    const { formatText } = await import('@streamspace/catalog');
    const stale = files.filter(({ state }) => state === 'stale');
    if (json) out.json({ findings, files });
    else {
      if (findings.length > 0) io.stderr.write(formatText(findings, { root: folder.root }));
      out.list(stale.map((file) => [file.file, describeState(file, out)]));
      if (stale.length > 0) out.note('To write them: streamspace plugin build');
    }
    return exitCodes.failure;
  }

  const { name, version, digest, bytes } = artifact;
  const file = resolve(io.cwd, options.out ?? join(folder.directory, 'dist', `${name}-${version}.tar.gz`));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  if (json) out.json({ name, version, digest, file, sizeBytes: bytes.length, files: [...artifact.files.keys()] });
  else {
    out.line(`Packed ${name} ${version}`);
    out.list([
      [relative(io.cwd, file), `${formatBytes(bytes.length)}, ${artifact.files.size} files`],
      ['digest', digest],
    ]);
  }
  return exitCodes.ok;
}
