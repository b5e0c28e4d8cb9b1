import type { StoreLimits } from '@streamspace/plugin-kit/object-store';

export const providers = [
  'aws-s3',
  'minio',
  'digitalocean-spaces',
  'wasabi',
  'custom',
  'cloudflare-r2',
  'ceph',
  'backblaze-b2',
  'swift',
] as const;
export type Provider = (typeof providers)[number];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
export const storageClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
  'REDUCED_REDUNDANCY',
] as const;

/** Objects of these have to be restored before they can be read. */
export const archiveClasses: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** How one vendor's store differs from the others. */
export interface Profile {
  /** Name for people. */
  readonly name: string;
  /** What `checksumMode: auto` means. */
  readonly checksum: 'native' | 'md5';
  readonly conditionalPut: boolean;
  /** All parts but the last have to have one size. */
  readonly equalParts: boolean;
  /** Parts of one object. */
  readonly maxParts: number;
  readonly storageClasses: readonly string[];
  readonly objectLock: boolean;
}

const usual = {
  checksum: 'md5',
  conditionalPut: true,
  equalParts: false,
  maxParts: 10_000,
  storageClasses: ['STANDARD'],
  objectLock: true,
} as const;

export const profiles: Readonly<Record<Provider, Profile>> = {
  'aws-s3': { ...usual, name: 'AWS S3', checksum: 'native', storageClasses },
  minio: { ...usual, name: 'MinIO', storageClasses: ['STANDARD', 'REDUCED_REDUNDANCY'] },
  'digitalocean-spaces': { ...usual, name: 'DigitalOcean Spaces', objectLock: false },
  wasabi: { ...usual, name: 'Wasabi' },
  custom: { ...usual, name: 'S3', storageClasses },
  // https://developers.cloudflare.com/r2/objects/multipart-objects/
  'cloudflare-r2': {
    ...usual,
    name: 'Cloudflare R2',
    checksum: 'native',
    equalParts: true,
    storageClasses: ['STANDARD', 'STANDARD_IA'],
    objectLock: false,
  },
  ceph: { ...usual, name: 'Ceph' },
  'backblaze-b2': { ...usual, name: 'Backblaze B2' },
  // Answers 501 to encryption and to conditions on writing, and takes 1,000 parts unless its operator has said otherwise:
  // https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.s3api.s3api
  swift: { ...usual, name: 'OpenStack Swift', conditionalPut: false, maxParts: 1000, objectLock: false },
};

const mebibyte = 1024 ** 2;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const s3Limits = ({ equalParts, maxParts }: Profile): StoreLimits => ({
  maxObjectBytes: 5 * 1024 ** 4,
  minPartBytes: 5 * mebibyte,
  maxPartBytes: 5 * 1024 ** 3,
  maxParts,
  equalParts,
  sequential: false,
});
