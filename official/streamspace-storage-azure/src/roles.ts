import type { AzureConfig } from './config.ts';

/** The least rights that the application needs, as commands that give them. */
export function roleAssignments({ accountName, containerName, clientId }: AzureConfig): string {
  const account = `/subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.Storage/storageAccounts/${accountName}`;
  const assign = (role: string, scope: string): string =>
    [
      'az role assignment create \\',
      `  --assignee "${clientId ?? '$CLIENT_ID'}" \\`,
      `  --role "${role}" \\`,
      `  --scope "${scope}"`,
    ].join('\n');
  return [
    '# Reads, writes, lists and deletes blobs of this container.',
    assign('Storage Blob Data Contributor', `${account}/blobServices/default/containers/${containerName}`),
    '# Gets the key that addresses are signed with.',
    assign('Storage Blob Delegator', account),
  ].join('\n');
}

/** A SAS token with the least rights, as the command that makes one for 90 days. */
export const sasCommand = ({ accountName, containerName }: AzureConfig): string =>
  [
    'az storage container generate-sas \\',
    `  --account-name "${accountName}" --name "${containerName}" \\`,
    '  --permissions rcwdl --https-only \\',
    `  --expiry "$(date -u -d '+90 days' '+%Y-%m-%dT%H:%MZ')" --output tsv`,
  ].join('\n');
