import { readServiceFile, readTokenFile } from '@streamspace/plugin-service/data';
import { CliError, exitCodes, usageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { findDataDir } from './data-dir.ts';

/** Options that every command has. */
export interface ConnectionOptions {
  readonly data?: string;
  readonly url?: string;
  readonly token?: string;
}

/** Where a service is and what it wants to see. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
  /** Where the address came from, for the person who wonders. */
  readonly origin: string;
}

/** Finds the service: the one that the options or the environment name, or the one that runs in the data folder. */
export function findConnection(options: ConnectionOptions, { env, cwd }: Io): Connection {
  const url = options.url ?? env['STREAMSPACE_URL'];
  const token = options.token ?? env['STREAMSPACE_TOKEN'];
  if (url !== undefined) return namedService(url, token, options.url === undefined ? 'STREAMSPACE_URL' : '--url');

  const dataDir = findDataDir(options.data, { env, cwd });
  const service = readServiceFile(dataDir);
  if (service === undefined) {
    throw new CliError(`No service runs with its data in ${dataDir}`, {
      exitCode: exitCodes.unreachable,
      hint: 'Start one with "npm start" or "streamspace serve", or name another data folder with --data.',
    });
  }
  const ownToken = token ?? readTokenFile(dataDir);
  if (ownToken === undefined) {
    throw new CliError(`${dataDir} has no readable token file`, {
      exitCode: exitCodes.unreachable,
      hint: 'Use the account that started the service, or start the service again.',
    });
  }
  return { url: service.url, token: ownToken, origin: `${dataDir}/service.json` };
}

/** The token of the data folder is for the service of that folder: another one is not shown it. */
function namedService(url: string, token: string | undefined, origin: string): Connection {
  const { protocol = '' } = URL.parse(url) ?? {};
  if (!/^https?:$/.test(protocol)) throw usageError(`"${url}" is no address: write for example http://127.0.0.1:7437`);
  if (token === undefined) {
    throw usageError(`The service at ${url} needs a token`, 'Give it with STREAMSPACE_TOKEN or --token.');
  }
  return { url: url.replace(/\/+$/, ''), token, origin };
}
