import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';

/** Name of the npm package that carries the binary for a system; the Linux ones need glibc. */
function platformPackage(platform: NodeJS.Platform, architecture: string): string {
  return `@deno/${platform}-${architecture}${platform === 'linux' ? '-glibc' : ''}`;
}

/**
 * The Deno binary inside its npm platform package. It is run as it lies there: the install script of `deno` would only
 * copy it.
 *
 * @throws {PluginError} `UNSUPPORTED` where there is none.
 */
export function findDenoBinary(
  platform: NodeJS.Platform = process.platform,
  architecture: string = process.arch,
): string {
  const name = platformPackage(platform, architecture);
  try {
    const deno = createRequire(import.meta.url).resolve('deno/package.json');
    const directory = path.dirname(createRequire(deno).resolve(`${name}/package.json`));
    const file = path.join(directory, platform === 'win32' ? 'deno.exe' : 'deno');
    if (existsSync(file)) return file;
  } catch {
    // Not installed: the error below says so.
  }
  throw new PluginError(
    'UNSUPPORTED',
    `Plugins cannot run here: the package ${name} is not installed. Install with optional dependencies, on Linux with glibc or on macOS`,
  );
}
