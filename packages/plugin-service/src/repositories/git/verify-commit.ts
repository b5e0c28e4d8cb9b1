import { PluginError } from '@streamspace/plugin-sdk';
import { incoming } from './fetch-commit.ts';
import { GitFailure, runGit } from './run-git.ts';

/**
 * Makes sure that a commit carries the ssh signature of somebody on a list. Signatures of other kinds do not count: what is
 * in a keyring of the machine is nobody's decision about this repository.
 *
 * @param signersFile Its format is that of `ALLOWED SIGNERS`, https://man.openbsd.org/ssh-keygen.1#ALLOWED_SIGNERS
 * @throws {PluginError} `INTEGRITY`
 */
export async function verifyCommit(
  gitDir: string,
  signersFile: string,
  limits: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  const configuration = {
    'gpg.format': 'ssh',
    'gpg.ssh.allowedSignersFile': signersFile,
    'gpg.ssh.program': 'ssh-keygen',
    'gpg.program': 'false',
    'gpg.x509.program': 'false',
    'gpg.minTrustLevel': 'fully',
  };
  const options = Object.entries(configuration).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  try {
    await runGit({ args: [...options, 'verify-commit', incoming], gitDir, ...limits });
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new PluginError('INTEGRITY', 'The commit is not signed by anybody in "allowedSignersFile"', { cause: error });
  }
}
