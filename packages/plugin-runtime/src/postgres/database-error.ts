import { PluginError } from '@streamspace/plugin-sdk';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const codes = {
  diskFull: '53100',
  deadlock: '40P01',
  serialization: '40001',
  cancelled: '57014',
  lockTimeout: '55P03',
};

/** The database ended the transaction for the sake of another one: it may succeed the next time. */
export function isRepeatable(error: unknown): boolean {
  const code = codeOf(error);
  return code === codes.deadlock || code === codes.serialization;
}

/** The error of a driver in words of this project. Its own message stays in `cause`. */
export function databaseError(error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof PluginError || code === undefined) return error;
  if (code === codes.diskFull) {
    return new PluginError('STORAGE_FULL', 'Cannot write: the disk of the database is full', { cause: error });
  }
  if (code === codes.cancelled || code === codes.lockTimeout || isRepeatable(error)) {
    return new PluginError('TIMEOUT', 'Cannot write: the database is held by others for too long', { cause: error });
  }
  // Connections that broke, could not be made, or were ended by an administrator.
  if (!/^[0-9A-Z]{5}$/.test(code) || /^(08|53|57P)/.test(code)) {
    return new PluginError('TIMEOUT', `The database cannot be reached (${code})`, { cause: error });
  }
  return error;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/i.test(error.message)
    ? 'CONNECTION_LOST'
    : undefined;
}
