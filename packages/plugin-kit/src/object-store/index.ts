export { abortableSleep } from './abortable-sleep.ts';
export { createStore, type Store, type StoreOptions } from './create-store.ts';
export type {
  PresignOptions,
  Retention,
  StoredObject,
  StoredPart,
  StoreDriver,
  StoreLimits,
  VendorUpload,
  WriteOptions,
  Written,
} from './driver.ts';
export { createMonitor, type Monitor, type StoreEvents } from './monitor.ts';
export { probePrefix, runProbe, type Measured, type ProbeCheck, type ProbeOptions, type ProbeResult } from './probe.ts';
export { storeCollections } from './rows.ts';
export type { StorePaths } from './space.ts';
export type { StoreApi } from './store-api.ts';
export { storePage } from './store-page.ts';
export { createStoreRoutes, type StoreRoutes } from './store-routes.ts';
export type { WritingRules } from './writing-rules.ts';
