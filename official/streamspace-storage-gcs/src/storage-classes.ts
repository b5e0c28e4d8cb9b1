/** All of them are read at once. https://docs.cloud.google.com/storage/docs/storage-classes */
export const storageClasses = ['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE'] as const;

export type StorageClass = (typeof storageClasses)[number];

/** Days that are paid for in any case, also for an object that is deleted before. */
export const leastDays: Readonly<Record<StorageClass, number>> = {
  STANDARD: 0,
  NEARLINE: 30,
  COLDLINE: 90,
  ARCHIVE: 365,
};
