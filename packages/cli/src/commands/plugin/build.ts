import type { SyncedFile } from '@streamspace/plugin-runtime';
import type { Command } from 'commander';
import type { PluginBuild } from '../../build/build-plugin.ts';
import { action, defineCommand, type Registry } from '../../command.ts';
import { exitCodes } from '../../errors.ts';
import type { Printer } from '../../output/printer.ts';
import { formatBytes } from '../../output/size.ts';
import { findPlugin } from '../../plugin-folder.ts';

export function registerBuild(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'build [directory]', {
    summary: 'Check a plugin, write its generated files, and bundle it',
    details:
      'A TypeScript plugin gets manifest.d.json.ts and config.schema.json, which are committed, and dist/index.js, one file with everything it imports. Its configuration schema is asked of it inside the sandbox.',
    examples: ['plugin build', 'plugin build community/webhook-relay', 'plugin build --check'],
  })
    .option('--check', 'write nothing: only say whether the generated files are up to date')
    .action(
      action(registry, async (context, target: string | undefined, options: { check?: boolean }) => {
        const { io, out, json } = context;
        const folder = findPlugin(io.cwd, target);
        const { buildPlugin } = await import('../../build/build-plugin.ts');
        const { findings, ...built } = await buildPlugin(folder, { check: options.check === true });
        const { formatText, hasErrors } = await import('@streamspace/catalog');

        const failed = hasErrors(findings) || built.files.some(({ state }) => state === 'stale');
        if (json) out.json({ ...built, findings });
        else {
          if (findings.length > 0) io.stderr.write(formatText(findings, { root: folder.root }));
          show(built, out);
          if (built.files.some(({ state }) => state === 'stale')) out.note('To write them: streamspace plugin build');
        }
        return failed ? exitCodes.failure : exitCodes.ok;
      }),
    );
}

function show({ name, version, files, bundle }: Omit<PluginBuild, 'findings'>, out: Printer): void {
  if (bundle !== undefined) out.line(`Built ${name} ${version}`);
  out.list([
    ...(bundle?.files ?? []).map(({ file, sizeBytes, gzipBytes }) => [
      file,
      `${formatBytes(sizeBytes)}, ${formatBytes(gzipBytes)} compressed`,
    ]),
    ...files.map((file) => [file.file, describeState(file, out)]),
  ]);
}

/** What became of a generated file, in words. */
export function describeState(file: SyncedFile, { style }: Printer): string {
  if (file.state === 'stale') return style('red', `out of date: ${file.difference}`);
  return file.state === 'written' ? style('green', 'written') : 'up to date';
}
