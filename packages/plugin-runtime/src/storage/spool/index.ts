export { connectSpool, type SpoolConnection } from './connection.ts';
export { createDiskMedium } from './disk-medium.ts';
export type { SpoolMedium } from './medium.ts';
export { createMemoryMedium } from './memory-medium.ts';
export { openSpool, type OpenSpool } from './open-spool.ts';
export { spoolLimits, type SpoolStore } from './store.ts';
