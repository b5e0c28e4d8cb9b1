import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTokenFile } from '@streamspace/plugin-service/data';
import type { CommandContext } from '../command.ts';
import { CliError, exitCodes } from '../errors.ts';
import type { Connection } from '../service/connection.ts';

/** The service that a plugin is tried on. */
export interface DevService extends AsyncDisposable {
  readonly connection: Connection;
  /** An address that signs a browser in, for one of our own. */
  readonly signInUrl?: string;
  /** Data folder, for one of our own. */
  readonly dataDir?: string;
}

/**
 * The service that runs, or where none does, one of our own that goes away with us.
 *
 * @param root Repository whose plugins it offers as well.
 */
export async function openDevService(context: CommandContext, root: string): Promise<DevService> {
  const running = await findRunning(context);
  if (running !== undefined) return { connection: running, [Symbol.asyncDispose]: async () => undefined };

  const { startService } = await import('@streamspace/plugin-service');
  const dataDir = mkdtempSync(join(tmpdir(), 'streamspace-dev-'));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const service = await startService({ dataDir, root, log: (message) => context.out.note(message) });
    const token = readTokenFile(dataDir) ?? '';
    return {
      connection: { url: service.url, token, origin: dataDir },
      signInUrl: service.signInUrl(),
      dataDir,
      async [Symbol.asyncDispose]() {
        await service.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** @throws what keeps us from a service that somebody named. */
async function findRunning(context: CommandContext): Promise<Connection | undefined> {
  const { connection, io } = context;
  try {
    const { findConnection } = await import('../service/connection.ts');
    const found = findConnection(connection, io);
    await context.client.get('/status');
    return found;
  } catch (error) {
    const isNamed = connection.url !== undefined || io.env['STREAMSPACE_URL'] !== undefined;
    if (!isNamed && error instanceof CliError && error.exitCode === exitCodes.unreachable) return undefined;
    throw error;
  }
}
