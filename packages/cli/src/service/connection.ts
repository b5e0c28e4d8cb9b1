import { readServiceFile, readTokenFile } from '@streamspace/plugin-service/data';
import { CliError, exitCodes, usageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { getProfile, localName, readProfiles, type Profile } from '../profiles/profiles.ts';
import { findDataDir } from './data-dir.ts';

/** Options that every command has. */
export interface ConnectionOptions {
  readonly data?: string;
  readonly url?: string;
  readonly token?: string;
  readonly profile?: string;
}

/** Where a service is and what it wants to see. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
  /** Where the address came from, for the person who wonders. */
  readonly origin: string;
  /** Where somebody is signed in; absent for others. */
  readonly profile?: Profile;
}

/**
 * Finds the service, by the first of these: an address, a profile or a data folder among the options, the same in the
 * environment, the profile in use, and what runs in the data folder around here.
 */
export function findConnection(options: ConnectionOptions, io: Io): Connection {
  const { env, cwd } = io;
  const own = options.token ?? env['STREAMSPACE_TOKEN'];
  if (options.url !== undefined) return namedService(options.url, own, '--url', io);
  const chosen = options.profile ?? (options.data === undefined ? profileInUse(io) : undefined);
  if (chosen !== undefined && chosen !== localName) return ofProfile(chosen, own, io);
  if (options.profile === undefined && options.data === undefined && env['STREAMSPACE_URL'] !== undefined) {
    return namedService(env['STREAMSPACE_URL'], own, 'STREAMSPACE_URL', io);
  }

  const dataDir = findDataDir(options.data, { env, cwd });
  const service = readServiceFile(dataDir);
  if (service === undefined) {
    throw new CliError(`No service runs with its data in ${dataDir}`, {
      exitCode: exitCodes.unreachable,
      hint: 'Start one with "npm start" or "streamspace serve", or name another data folder with --data.',
    });
  }
  const ownToken = own ?? readTokenFile(dataDir);
  if (ownToken === undefined) {
    throw new CliError(`${dataDir} has no readable token file`, {
      exitCode: exitCodes.unreachable,
      hint: 'Use the account that started the service, or start the service again.',
    });
  }
  return { url: service.url, token: ownToken, origin: `${dataDir}/service.json` };
}

/** What the environment names goes before the profile that is in use. */
function profileInUse({ env }: Io): string | undefined {
  const named = env['STREAMSPACE_PROFILE'];
  if (named !== undefined && named !== '') return named;
  if (env['STREAMSPACE_URL'] !== undefined || env['STREAMSPACE_DATA'] !== undefined) return undefined;
  return readProfiles(env).current;
}

function ofProfile(name: string, token: string | undefined, { env }: Io): Connection {
  const profile = getProfile(readProfiles(env), name);
  return { url: profile.url, token: token ?? profile.token, origin: `profile "${name}"`, profile };
}

/** A token is for the service that it was made for: another one is not shown it. */
function namedService(text: string, token: string | undefined, origin: string, { env }: Io): Connection {
  const { protocol = '' } = URL.parse(text) ?? {};
  if (!/^https?:$/.test(protocol)) throw usageError(`"${text}" is no address: write for example http://127.0.0.1:7437`);
  const url = text.replace(/\/+$/, '');
  if (token !== undefined) return { url, token, origin };
  const profile = [...readProfiles(env).profiles.values()].find((each) => each.url === url);
  if (profile !== undefined) return { url, token: profile.token, origin, profile };
  throw usageError(
    `The service at ${url} needs a token`,
    `Sign in with "streamspace login ${url}", or give one with STREAMSPACE_TOKEN.`,
  );
}
