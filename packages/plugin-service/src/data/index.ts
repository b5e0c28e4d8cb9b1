export { readServiceFile, type ServiceFile } from './service-file.ts';
export { readTokenFile } from './token-file.ts';
