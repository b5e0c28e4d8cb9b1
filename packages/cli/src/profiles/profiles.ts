import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { CliError, exitCodes, usageError } from '../errors.ts';
import type { Io } from '../io.ts';

/** Where somebody is signed in. */
export interface Profile {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly kind: 'service' | 'control-plane';
  readonly user?: string;
  readonly role?: string;
  /** When the token ends by itself, ISO 8601. */
  readonly expiresAt?: string;
}

export interface Profiles {
  /** Name of the one that counts where nothing else is said; absent: the service of the data folder. */
  readonly current?: string;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** Means the service of the data folder, so no profile is called so. */
export const localName = 'local';

/** @throws a usage error for what is no name of a profile. */
export function checkProfileName(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(name) && name !== localName) return name;
  throw usageError(
    `"${name}" is no name for a profile: write letters, digits, ".", "_" and "-", and not "${localName}"`,
  );
}

/** `undefined` where the account has no folder for settings. */
export function profilesFile(env: Io['env']): string | undefined {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const folder = env['XDG_CONFIG_HOME'] || (home ? join(home, '.config') : undefined);
  return folder === undefined ? undefined : join(folder, 'streamspace', 'profiles.json');
}

/** @throws {CliError} for a file that others can read, or that holds something else. */
export function readProfiles(env: Io['env']): Profiles {
  const file = profilesFile(env);
  const stat = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
  if (file === undefined || stat === undefined) return { profiles: new Map() };
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    throw new CliError(`Others can read ${file}, which holds tokens`, {
      hint: `Run "chmod 600 ${file}", and sign in anew if somebody may have read it.`,
    });
  }
  const profiles = parseProfiles(readFileSync(file, 'utf8'));
  if (profiles !== undefined) return profiles;
  // What is wrong with it would repeat what is in it.
  throw new CliError(`${file} holds no profiles`, { hint: 'Remove it, and sign in with "streamspace login <url>".' });
}

/** Others see the old file or the whole new one, and only this account reads it. */
export function writeProfiles(env: Io['env'], { current, profiles }: Profiles): void {
  const file = profilesFile(env);
  if (file === undefined) throw new CliError('There is no folder for settings: set HOME or XDG_CONFIG_HOME');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const staging = `${file}.${randomUUID()}`;
  try {
    const text = JSON.stringify({ current, profiles: Object.fromEntries(profiles) }, undefined, 2);
    writeFileSync(staging, `${text}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(staging, file);
  } finally {
    rmSync(staging, { force: true });
  }
}

/** @throws {CliError} where there is none of this name. */
export function getProfile({ profiles }: Profiles, name: string): Profile {
  const profile = profiles.get(name);
  if (profile !== undefined) return profile;
  const names = [...profiles.keys()].join(', ');
  throw new CliError(`There is no profile "${name}"`, {
    exitCode: exitCodes.notFound,
    hint: `${names === '' ? '' : `There are: ${names}. `}To make one: streamspace login <url> --profile ${name}`,
  });
}

function parseProfiles(text: string): Profiles | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || !isRecord(value['profiles'])) return undefined;
    const entries = Object.entries(value['profiles']).filter((entry): entry is [string, Profile] =>
      isProfile(entry[1]),
    );
    const current = value['current'];
    return { ...(typeof current === 'string' ? { current } : {}), profiles: new Map(entries) };
  } catch {
    return undefined;
  }
}

function isProfile(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['url'] === 'string' &&
    typeof value['token'] === 'string' &&
    (value['kind'] === 'service' || value['kind'] === 'control-plane')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
