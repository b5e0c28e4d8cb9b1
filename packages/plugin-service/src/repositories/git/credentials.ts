import { readFileSync } from 'node:fs';
import { PluginError } from '@streamspace/plugin-sdk';
import type { RepositoryConfig } from '../config/read-config.ts';

export interface Credentials {
  /** For git's environment, which only processes of the same user can read. */
  readonly env: Readonly<Record<string, string>>;
  /** Values that no message may hold. */
  readonly secrets: readonly string[];
}

type Keys = Pick<
  RepositoryConfig,
  'name' | 'url' | 'tokenFile' | 'username' | 'caFile' | 'sshKeyFile' | 'knownHostsFile'
>;

/**
 * What a repository is opened with. Read anew for each sync, since secrets are rotated by replacing files.
 *
 * @throws {PluginError} `CONFIG_INVALID` for a file that cannot be read or holds no token.
 */
export function readCredentials(repository: Keys): Credentials {
  const { url, tokenFile, caFile, sshKeyFile, knownHostsFile } = repository;
  const env: Record<string, string> = {};
  const secrets: string[] = [];
  if (caFile !== undefined) env['GIT_SSL_CAINFO'] = caFile;
  if (sshKeyFile !== undefined && knownHostsFile !== undefined)
    env['GIT_SSH_COMMAND'] = ssh(sshKeyFile, knownHostsFile);
  if (tokenFile !== undefined && url !== undefined) {
    const token = readToken(repository.name, tokenFile);
    const basic = Buffer.from(`${repository.username}:${token}`).toString('base64');
    secrets.push(token, basic);
    // A key of the configuration that is in no file and on no command line; it is for this host alone.
    env['GIT_CONFIG_COUNT'] = '1';
    env['GIT_CONFIG_KEY_0'] = `http.${new URL(url).origin}/.extraHeader`;
    env['GIT_CONFIG_VALUE_0'] = `Authorization: Basic ${basic}`;
  }
  return { env, secrets };
}

/** git hands this to a shell; the paths hold nothing that one would look at, see `config/schema.ts`. */
function ssh(keyFile: string, knownHostsFile: string): string {
  const options = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHostsFile}`,
    'GlobalKnownHostsFile=none',
    'ClearAllForwardings=yes',
    'ProxyCommand=none',
    'PermitLocalCommand=no',
    'ConnectTimeout=20',
  ];
  return ['ssh', '-F', 'none', '-i', keyFile, ...options.flatMap((option) => ['-o', option])].join(' ');
}

function readToken(name: string, file: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new PluginError('CONFIG_INVALID', `Cannot read the token of repository "${name}" in ${file} (${code})`);
  }
  if (/^[\x21-\x7e]{1,4096}$/.test(token)) return token;
  throw new PluginError(
    'CONFIG_INVALID',
    `${file} holds no token of repository "${name}": write it alone, on one line`,
  );
}
