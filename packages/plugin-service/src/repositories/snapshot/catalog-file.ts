/** States serial number and expiry of a catalog, and the archives of a published one. */
export const catalogFile = 'catalog.yaml';
