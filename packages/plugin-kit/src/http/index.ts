export { networkError, vendorError } from './errors.ts';
export { retryAfterMs } from './retry-after.ts';
