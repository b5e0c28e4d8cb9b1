import { objectStoreError } from '@streamspace/plugin-sdk';
import type { ProbeCheck } from '@streamspace/plugin-kit/object-store';
import type { AzureClient } from './azure-client.ts';
import { azureError } from './azure-errors.ts';
import type { AzureConfig } from './config.ts';

/** What only Azure has to be asked: who may read the container, what becomes of deleted blobs, and whether tokens come. */
export function azureChecks(options: {
  readonly config: AzureConfig;
  readonly client: AzureClient;
  readonly now: () => number;
  /** How the last request for a token went; `undefined` is well. */
  readonly tokenError: () => unknown;
}): readonly ProbeCheck[] {
  const { config, client, now, tokenError } = options;
  const { credentialMode, containerName } = config;

  async function asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw azureError(error, now());
    }
  }

  const isPrivate: ProbeCheck = {
    name: 'private',
    async run() {
      const found = await asked(() => client.service.getContainerClient(containerName).getProperties());
      if (found.blobPublicAccess === undefined) return;
      throw objectStoreError(
        'not_configured',
        `Whoever knows an address can read what lies in the container: its public access is "${found.blobPublicAccess}". Set it to private`,
      );
    },
  };
  const deletion: ProbeCheck = {
    name: 'deletion',
    async run() {
      const { deleteRetentionPolicy: policy } = await asked(() => client.service.getProperties());
      if (policy?.enabled === true) return `What is deleted is kept, and paid for, ${policy.days} days more`;
      return 'What is deleted is gone at once';
    },
  };
  const token: ProbeCheck = {
    name: 'token',
    async run() {
      const error = tokenError();
      if (error !== undefined) throw error;
    },
  };
  // A SAS token of a container tells nothing of it, and only a key of the account tells of the account.
  if (credentialMode === 'sas') return [];
  return credentialMode === 'shared-key' ? [isPrivate, deletion] : [isPrivate, token];
}
