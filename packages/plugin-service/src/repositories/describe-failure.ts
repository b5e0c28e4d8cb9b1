import { isPluginError, PluginError, type PluginErrorCode } from '@streamspace/plugin-sdk';
import { GitFailure } from './git/run-git.ts';
import { diskError } from './snapshot/write-files.ts';

/** What git says, https://git-scm.com/docs/git-fetch, and what it means here. */
const meanings: readonly [pattern: RegExp, code: PluginErrorCode, text: string][] = [
  [/No space left on device|Disk quota exceeded/, 'STORAGE_FULL', 'Cannot write the catalog: the disk is full'],
  [/couldn't find remote ref|Remote branch .* not found/, 'NOT_FOUND', 'The repository has no such branch or commit'],
  [
    /Authentication failed|could not read (Username|Password)|Permission denied|Invalid username|error: 40[13]/,
    'VENDOR_REJECTED',
    'The repository refuses the access: look at "tokenFile" or "sshKeyFile"',
  ],
  [/Host key verification failed/, 'VENDOR_REJECTED', 'The key of the host is not in "knownHostsFile"'],
  [
    /SSL certificate|server certificate|SSL peer/,
    'VENDOR_REJECTED',
    'The certificate of the host is not trusted: look at "caFile"',
  ],
  [
    /redirect|error: 30\d/,
    'VENDOR_REJECTED',
    'The address leads somewhere else, and redirects are not followed: write the new address into the configuration',
  ],
  [/dubious ownership/, 'PERMISSION_DENIED', 'The folder of the repository belongs to another user'],
  [
    /does not appear to be a git repository|[Rr]epository .*not found|No such file or directory|error: 404/,
    'NOT_FOUND',
    'There is no repository at the address',
  ],
  [
    /Could not resolve host|Failed to connect|Connection (refused|reset|timed out)|Operation too slow/,
    'VENDOR_UNAVAILABLE',
    'The host of the repository cannot be reached',
  ],
  [
    /fsck|object file|did not send all necessary|bad object|pack has|index-pack|unpack|invalid|corrupt|missing/,
    'INTEGRITY',
    'What the repository sent is incomplete or damaged',
  ],
];

/**
 * A failed sync in words that can be shown to anybody: what a server says along the way is not repeated, except for git's own
 * first line where nothing better is known, in plain characters and without secrets.
 */
export function describeFailure(error: unknown, secrets: readonly string[]): PluginError {
  const known = diskError(error);
  if (isPluginError(known))
    return new PluginError(known.code, withoutSecrets(known.message, secrets), { cause: error });
  if (!(error instanceof GitFailure))
    return new PluginError('INTERNAL', 'The sync failed: the log has the reason', { cause: error });
  const lines = error.text.split('\n').filter((line) => !line.startsWith('remote:'));
  for (const [pattern, code, text] of meanings) {
    if (lines.some((line) => pattern.test(line))) return new PluginError(code, text, { cause: error });
  }
  const said = lines.find((line) => /^(fatal|error): /.test(line)) ?? 'it did not say why';
  const plain = withoutSecrets(said, secrets)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 300);
  return new PluginError('VENDOR_UNAVAILABLE', `git failed: ${plain}`, { cause: error });
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '•••'), text);
}
