import path from 'node:path';
import { rolldown, type Plugin, type RolldownError, type RolldownLog, type TreeshakingOptions } from 'rolldown';
import { PluginError } from '@streamspace/plugin-sdk';
import { nodeBuiltins } from './rolldown-plugins.ts';

export interface CompileOptions {
  readonly entry: string;
  /** Paths in messages and source maps are relative to it. */
  readonly directory: string;
  /** What cannot be bundled, for messages. */
  readonly name: string;
  readonly plugins?: readonly Plugin[];
  readonly treeshake?: TreeshakingOptions;
}

export interface Compiled {
  readonly code: string;
  readonly map: string;
  /** Paths of the files of which something is in `code`. */
  readonly files: readonly string[];
}

/** What the host puts beside a bundle. */
const guestFiles: ReadonlySet<string> = new Set(['./guest.mjs', './sockets.mjs']);

/** The SDK does nothing when it is imported, so that a plugin carries only what it uses. */
const sdkModules = { test: /[\\/]plugin-sdk[\\/](src|dist)[\\/]/, sideEffects: false };

/**
 * Makes one ES module out of an entry and all it imports. Nothing of what is bundled runs, and no configuration file is
 * read.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` with file and line of every fault.
 */
export async function compile({
  entry,
  directory,
  name,
  plugins = [],
  treeshake = {},
}: CompileOptions): Promise<Compiled> {
  const unresolved: RolldownLog[] = [];
  try {
    const build = await rolldown({
      input: entry,
      cwd: directory,
      platform: 'node',
      tsconfig: false,
      plugins: [...plugins, nodeBuiltins()],
      treeshake: { moduleSideEffects: [sdkModules], ...treeshake },
      onLog: (_level, log) => {
        if (log.code === 'UNRESOLVED_IMPORT') unresolved.push(log);
      },
    });
    const { output } = await build.generate({
      format: 'esm',
      codeSplitting: false,
      sourcemap: 'hidden',
      minify: { compress: true, mangle: false, codegen: true },
    });
    await build.close();
    if (unresolved.length > 0) throw Object.assign(new Error('unresolved imports'), { errors: unresolved });
    const [chunk] = output;
    const foreign = [...chunk.imports, ...chunk.dynamicImports].find(
      (id) => !id.startsWith('node:') && !guestFiles.has(id),
    );
    if (foreign !== undefined)
      throw new Error(`"${foreign}" cannot be imported: a plugin may import its own files, packages and node: modules`);
    const files = Object.entries(chunk.modules).flatMap(([id, { renderedLength }]) =>
      renderedLength > 0 && path.isAbsolute(id) ? [id.replace(/\?.*$/, '')] : [],
    );
    return { code: chunk.code, map: chunk.map?.toString() ?? '', files };
  } catch (error) {
    const faults = (error as { errors?: readonly RolldownError[] }).errors ?? [error as RolldownError];
    const lines = faults.map((fault) => describeFault(fault, directory));
    throw new PluginError('INVALID_ARGUMENT', `Cannot bundle ${name}: ${lines.join('; ')}`, { cause: error });
  }
}

/** `src/index.ts:4:19: Unexpected token`: rolldown's message starts with a code and ends with a drawing. */
function describeFault({ message, loc, id }: RolldownLog, directory: string): string {
  const [first = ''] = message.replace(/^\[[A-Z_]+\] /, '').split('\n');
  const file = loc?.file ?? id;
  if (file === undefined) return first;
  const place = [path.relative(directory, file), ...(loc === undefined ? [] : [loc.line, loc.column + 1])].join(':');
  return `${place}: ${first.replace(/ in \S+$/, '')}`;
}
