import { probePrefix } from '@streamspace/plugin-kit/object-store';
import { withSlash, type GcsConfig } from './config.ts';

/** The least rights that the plugin needs: a role of one's own, and to whom it is given for what. */
export interface IamRole {
  readonly role: {
    readonly title: string;
    readonly stage: 'GA';
    readonly includedPermissions: readonly string[];
  };
  /** For the policy of the bucket. */
  readonly binding: {
    readonly members: readonly string[];
    readonly condition: { readonly title: string; readonly expression: string };
  };
}

/**
 * @param account Address of the service account, where it is known.
 * @see https://docs.cloud.google.com/storage/docs/access-control/iam-permissions
 */
export function iamRole({ bucketName, storagePaths, retention }: GcsConfig, account = 'ACCOUNT'): IamRole {
  const prefixes = [...Object.values(storagePaths).map(withSlash), probePrefix];
  const locks = Object.values(retention).some((one) => one !== undefined);
  return {
    role: {
      title: 'StreamSpace object store',
      stage: 'GA',
      includedPermissions: [
        'storage.objects.create',
        // Whatever is written anew takes the place of what was there.
        'storage.objects.delete',
        'storage.objects.get',
        'storage.objects.list',
        // The hash of an upload is written beside it.
        'storage.objects.update',
        ...(locks ? ['storage.objects.setRetention'] : []),
      ],
    },
    binding: {
      members: [`serviceAccount:${account}`],
      condition: { title: 'StreamSpace folders', expression: expressionOf(bucketName, prefixes) },
    },
  };
}

/** https://docs.cloud.google.com/iam/docs/conditions-attribute-reference */
function expressionOf(bucket: string, prefixes: readonly string[]): string {
  const objects = prefixes.map(
    (prefix) => `resource.name.startsWith("projects/_/buckets/${bucket}/objects/${prefix}")`,
  );
  const lists = prefixes.map(
    (prefix) => `api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("${prefix}")`,
  );
  return [...objects, ...lists].join(' || ');
}
