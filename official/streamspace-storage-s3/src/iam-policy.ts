import type { S3Config } from './config.ts';
import { probePrefix, withSlash } from '@streamspace/plugin-kit/object-store';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: { readonly StringLike: { readonly 's3:prefix': readonly string[] } };
}

/** The least rights that the plugin needs, as a policy for the access key's owner. */
export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export function iamPolicy(config: S3Config): IamPolicy {
  const { bucket, region, storagePaths, encryption, objectLock, manageLifecycle } = config;
  const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws';
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const prefixes = [...Object.values(storagePaths).map(withSlash), probePrefix];
  const locks = Object.values(objectLock).some((lock) => lock !== undefined);
  const { enabled, algorithm, kmsKeyID = '' } = encryption;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ListOwnFolders',
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: bucketArn,
        Condition: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      },
      {
        Sid: 'FindUnfinishedUploads',
        Effect: 'Allow',
        Action: ['s3:ListBucketMultipartUploads'],
        Resource: bucketArn,
      },
      {
        Sid: 'UseOwnObjects',
        Effect: 'Allow',
        Action: [
          's3:GetObject',
          's3:PutObject',
          's3:DeleteObject',
          's3:AbortMultipartUpload',
          's3:ListMultipartUploadParts',
          ...(locks ? ['s3:PutObjectRetention', 's3:GetObjectRetention'] : []),
        ],
        Resource: prefixes.map((prefix) => `${bucketArn}/${prefix}*`),
      },
      ...(manageLifecycle
        ? [
            {
              Sid: 'EndUnfinishedUploads',
              Effect: 'Allow',
              Action: ['s3:GetLifecycleConfiguration', 's3:PutLifecycleConfiguration'],
              Resource: bucketArn,
            } as const,
          ]
        : []),
      ...(enabled && algorithm !== 'AES256' && kmsKeyID.startsWith('arn:')
        ? [
            {
              Sid: 'UseKey',
              Effect: 'Allow',
              Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
              Resource: kmsKeyID,
            } as const,
          ]
        : []),
    ],
  };
}
