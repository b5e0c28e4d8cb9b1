import { readFileSync } from 'node:fs';
import { matchesSubject, maxSignatureBytes, signatureFile } from '@streamspace/catalog/signing';
import type { Signer, SignerPolicy } from '@streamspace/catalog/signing';
import { PluginError } from '@streamspace/plugin-sdk';
import type { RepositoryConfig } from '../config/read-config.ts';
import type { TreeEntry } from '../git/list-tree.ts';
import { readBlobs } from '../git/read-blobs.ts';
import type { ActiveCatalog } from '../repository-store.ts';
import { catalogFile } from '../snapshot/catalog-file.ts';
import { faultsOf } from '../snapshot/check-tree.ts';
import { runInWorker } from '../snapshot/run-in-worker.ts';

type Configured = Pick<RepositoryConfig, 'signerIssuer' | 'signerSubject' | 'trustedRootFile' | 'timeout'>;

/** Who has to have signed the catalogs of a repository; `undefined`: nobody. */
export function policyOf({ signerIssuer, signerSubject }: Configured): SignerPolicy | undefined {
  if (signerIssuer === undefined || signerSubject === undefined) return undefined;
  return { issuer: signerIssuer, subject: signerSubject };
}

/** Whether a catalog that was taken earlier was signed by who has to sign now. */
export function meetsPolicy(config: Configured, { signer }: Pick<ActiveCatalog, 'signer'>): boolean {
  const policy = policyOf(config);
  if (policy === undefined) return true;
  return signer !== undefined && signer.issuer === policy.issuer && matchesSubject(policy.subject, signer.subject);
}

/**
 * Makes sure that the `catalog.yaml` of a commit was signed by who may.
 *
 * @returns Who signed; `undefined` where the operator does not ask for it.
 * @throws {PluginError} `INTEGRITY`
 */
export async function readSignature(
  gitDir: string,
  entries: readonly TreeEntry[],
  config: Configured,
  limits: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<Signer | undefined> {
  const policy = policyOf(config);
  if (policy === undefined) return undefined;
  const [catalog, signature] = [catalogFile, signatureFile].map((path) =>
    entries.find((entry) => entry.path === path && faultsOf(entry).length === 0),
  );
  if (catalog === undefined) throw refused(`There is no ${catalogFile} that could be signed`);
  if (signature !== undefined && signature.sizeBytes > maxSignatureBytes)
    throw refused(`${signatureFile} is too large`);
  const contents: Buffer[] = [];
  const ids = [catalog, ...(signature === undefined ? [] : [signature])].map(({ id }) => id);
  await readBlobs(gitDir, ids, (_index, content) => void contents.push(Buffer.from(content)), limits);
  const answer = await runInWorker(
    'verifyCatalog',
    {
      contents: contents[0] ?? Buffer.alloc(0),
      bundle: contents[1]?.toString('utf8'),
      trustedRoot: readTrustedRoot(config),
      policy,
    },
    config.timeout,
  );
  if ('refused' in answer) throw refused(answer.refused);
  return answer.signer;
}

function readTrustedRoot({ trustedRootFile = '' }: Configured): string {
  try {
    return readFileSync(trustedRootFile, 'utf8');
  } catch (error) {
    throw new PluginError('CONFIG_INVALID', `"trustedRootFile" cannot be read: ${trustedRootFile}`, { cause: error });
  }
}

const refused = (reason: string): PluginError => new PluginError('INTEGRITY', reason);
