import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { CliError, exitCodes, usageError } from '../../errors.ts';
import { formatBytes } from '../../output/size.ts';

interface VerifyOptions {
  readonly digest?: string;
  readonly name?: string;
  readonly pluginVersion?: string;
}

export function registerVerify(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'verify <archive>', {
    summary: 'Check an archive of a plugin without unpacking it',
    details:
      'Refuses whatever packing would not have made, and says why. Without --digest an archive is only checked against itself: whoever changed it may have changed that, too.',
    examples: ['plugin verify dist/webhook-relay-1.0.0.tar.gz --digest sha256:…'],
  })
    .option('--digest <digest>', 'digest that the catalog names, sha256:…')
    .option('--name <name>', 'plugin that it has to be of')
    .option('--plugin-version <version>', 'version that it has to be')
    .action(action(registry, verify));
}

async function verify(context: CommandContext, archive: string, options: VerifyOptions): Promise<number> {
  const { io, out, json } = context;
  const { digest, name, pluginVersion } = options;
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw usageError(`"${digest}" is no digest`, 'Write "sha256:" and 64 hexadecimal digits.');
  }
  const { ArtifactError, artifactLimits, verifyArtifact } = await import('@streamspace/catalog/artifact');
  const bytes = await readArchive(resolve(io.cwd, archive), artifactLimits.maxArchiveBytes);
  try {
    const { manifest, files, packages, ...found } = verifyArtifact(bytes, {
      ...(digest === undefined ? {} : { digest }),
      ...(name === undefined ? {} : { name }),
      ...(pluginVersion === undefined ? {} : { version: pluginVersion }),
    });
    const about = { name: manifest.name, version: manifest.version, digest: found.digest };
    if (json) out.json({ ...about, files: [...files.keys()], packages });
    else {
      out.line(`${about.name} ${about.version} is intact`);
      out.list([
        ['digest', about.digest],
        ['files', String(files.size)],
        ['packages in the bundle', String(packages.length)],
      ]);
      if (digest === undefined) out.note('Compare the digest with the one in the catalog, or name it with --digest');
    }
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    if (!json) throw new CliError(`${archive} ${error.message}`, { cause: error });
    out.json({ fault: error.fault, error: error.message });
    return exitCodes.failure;
  }
}

async function readArchive(file: string, maxBytes: number): Promise<Buffer> {
  const stats = await stat(file).catch(() => undefined);
  if (stats?.isFile() !== true) throw new CliError(`${file} is no file`, { exitCode: exitCodes.notFound });
  if (stats.size > maxBytes) throw new CliError(`${file} has more than ${formatBytes(maxBytes)}`);
  return readFile(file);
}
