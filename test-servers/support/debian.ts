import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs packages of Debian that are not there yet; nothing of them is started.
 *
 * @returns Why they cannot be had here, for `describe.skipIf`; `undefined` once they are installed.
 */
export async function installDebianPackages(...names: readonly string[]): Promise<string | undefined> {
  const missing: string[] = [];
  for (const name of names) {
    const { stdout } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]).catch(() => ({ stdout: '' }));
    if (stdout !== 'installed') missing.push(name);
  }
  if (missing.length === 0) return undefined;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return `${missing.join(', ')} can only be installed by root on Debian: apt-get install ${missing.join(' ')}`;
  }
  // Without it the packages would start their services by themselves.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  try {
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '--yes', '--no-install-recommends', ...missing], {
      env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return undefined;
  } catch (error) {
    return `apt-get could not install ${missing.join(', ')}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
