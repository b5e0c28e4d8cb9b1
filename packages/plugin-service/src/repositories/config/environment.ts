import { PluginError } from '@streamspace/plugin-sdk';

export type Environment = Readonly<Record<string, string | undefined>>;

const prefix = 'STREAMSPACE_REPOSITORY_';

const text = (value: string): unknown => value;
const count = (value: string): unknown => (/^\d{1,9}$/.test(value) ? Number(value) : value);
const list = (value: string): unknown => value.split(',').map((each) => each.trim());
const choice = (value: string): unknown => (value === 'true' ? true : value === 'false' ? false : value);

/** Key of a repository by the end of the variable's name. */
const keys: Readonly<Record<string, readonly [key: string, read: (value: string) => unknown]>> = {
  URL: ['url', text],
  BRANCH: ['branch', text],
  COMMIT: ['commit', text],
  PATH: ['path', text],
  ENABLED: ['enabled', choice],
  SYNC_INTERVAL: ['syncInterval', text],
  TIERS: ['tiers', list],
  MAX_SIZE_MIB: ['maxSizeMiB', count],
  TIMEOUT: ['timeout', text],
  ALLOWED_SIGNERS_FILE: ['allowedSignersFile', text],
  SIGNER_ISSUER: ['signerIssuer', text],
  SIGNER_SUBJECT: ['signerSubject', text],
  TRUSTED_ROOT_FILE: ['trustedRootFile', text],
  TOKEN_FILE: ['tokenFile', text],
  USERNAME: ['username', text],
  CA_FILE: ['caFile', text],
  SSH_KEY_FILE: ['sshKeyFile', text],
  KNOWN_HOSTS_FILE: ['knownHostsFile', text],
};

/**
 * What variables such as `STREAMSPACE_REPOSITORY_ACME_SYNC_INTERVAL=30m` say about repositories, by name, in the order of
 * the names. An empty variable says nothing.
 *
 * @throws {PluginError} `CONFIG_INVALID` for one that begins like that and is none: it is most often misspelt.
 */
export function readEnvironment(env: Environment): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const variable of Object.keys(env).toSorted()) {
    const value = env[variable];
    if (!variable.startsWith(prefix) || value === undefined || value === '') continue;
    const { name, key, read } = parseVariable(variable);
    found.set(name, { ...found.get(name), [key]: read(value) });
  }
  return found;
}

function parseVariable(variable: string): { name: string; key: string; read: (value: string) => unknown } {
  const rest = variable.slice(prefix.length);
  for (const [end, [key, read]] of Object.entries(keys)) {
    const name = rest
      .slice(0, -end.length - 1)
      .toLowerCase()
      .replaceAll('_', '-');
    if (rest.endsWith(`_${end}`) && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return { name, key, read };
  }
  throw new PluginError(
    'CONFIG_INVALID',
    `${variable} is no setting of a repository: write ${prefix}<NAME>_ and one of ${Object.keys(keys).join(', ')}`,
  );
}
