/** https://learn.microsoft.com/azure/storage/blobs/access-tiers-overview */
export const accessTiers = ['Hot', 'Cool', 'Cold', 'Archive'] as const;
export type AccessTier = (typeof accessTiers)[number];

/** Days that an object is paid for at least, however soon it is deleted. */
export const leastDays: Readonly<Record<AccessTier, number>> = { Hot: 0, Cool: 30, Cold: 90, Archive: 180 };
