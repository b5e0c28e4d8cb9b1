import {
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { FakeAzure } from '@streamspace/plugin-testing/azure';

/** A SAS token of the container with the least rights, for a day. */
export const containerSas = ({ account, key, containerName }: FakeAzure, now: Date): string =>
  generateBlobSASQueryParameters(
    {
      containerName,
      permissions: ContainerSASPermissions.parse('rcwdl'),
      expiresOn: new Date(now.getTime() + 86_400_000),
    },
    new StorageSharedKeyCredential(account, key),
  ).toString();
