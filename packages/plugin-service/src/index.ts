export type * from './api-types.ts';
export type { ServiceControlPlane } from './context.ts';
export { readServiceFile, readTokenFile, type ServiceFile } from './data/index.ts';
export type { CatalogEntry } from './market/entry.ts';
export type { ControlPlaneChoice, EmbeddedChoice, RemoteChoice } from './open-control-plane.ts';
export { openApiDocument } from './openapi/openapi-document.ts';
export { buildPage, type PageBundleOptions } from './page-bundle.ts';
export { createService, type Service, type ServiceOptions } from './service.ts';
export { startService, type RunningService, type StartOptions } from './start.ts';
