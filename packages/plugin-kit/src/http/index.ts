export { networkError, vendorError } from './errors.ts';
export { readJson } from './read-json.ts';
export { retryAfterMs } from './retry-after.ts';
