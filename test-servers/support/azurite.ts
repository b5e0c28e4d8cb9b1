import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { exampleKey } from '@streamspace/plugin-testing/azure';
import { freePort, startServer } from './child-server.ts';

const run = promisify(execFile);
const version = '3.37.0';

/**
 * Microsoft's emulator, from npm into a folder of its own: with what it needs it is 365 MB, which nobody who runs `npm test`
 * has to wait for.
 *
 * @returns Its entry, or why it cannot be had here.
 */
export async function installAzurite(): Promise<{ readonly entry: string } | { readonly reason: string }> {
  const folder = path.join(tmpdir(), `streamspace-azurite-${version}`);
  const entry = path.join(folder, 'node_modules/azurite/dist/src/blob/main.js');
  if (existsSync(entry)) return { entry };
  const making = mkdtempSync(path.join(tmpdir(), 'azurite-'));
  try {
    writeFileSync(path.join(making, 'package.json'), '{ "private": true }');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    await run('npm', ['install', ...options, `azurite@${version}`], { cwd: making });
    // One that was interrupted is not found the next time.
    renameSync(making, folder);
    return { entry };
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    return { reason: `npm could not install azurite: ${error instanceof Error ? error.message : String(error)}` };
  }
}

export interface Azurite {
  readonly origin: string;
  readonly account: string;
  /** In base64. */
  readonly key: string;
}

/** Starts it on a free port, with nothing that it keeps and nothing that it tells its makers. */
export async function startAzurite(stack: AsyncDisposableStack, entry: string): Promise<Azurite> {
  const root = mkdtempSync(path.join(tmpdir(), 'azurite-data-'));
  stack.defer(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(root, { recursive: true });
  const account = 'streamspacetest';
  const key = exampleKey('the emulator’s');
  const port = await freePort();
  const options = ['--blobHost', '127.0.0.1', '--blobPort', `${port}`, '--location', root];
  // The SDK speaks a newer version than the emulator knows.
  const args = [entry, ...options, '--silent', '--skipApiVersionCheck', '--disableTelemetry'];
  stack.use(await startServer(process.execPath, args, port, { AZURITE_ACCOUNTS: `${account}:${key}` }));
  return { origin: `http://127.0.0.1:${port}`, account, key };
}
