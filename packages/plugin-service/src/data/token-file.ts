import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomSecret } from '../auth/secrets.ts';
import { writePrivateFile } from './private-file.ts';

const pathIn = (dataDir: string) => join(dataDir, 'token');

/** The token of a data folder; `undefined` where no service has run yet. */
export function readTokenFile(dataDir: string): string | undefined {
  try {
    const token = readFileSync(pathIn(dataDir), 'utf8').trim();
    return /^[\w-]{43}$/.test(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

/** The token of a data folder, made at the first start. One that others could read is replaced. */
export function ensureTokenFile(dataDir: string): string {
  const existing = readTokenFile(dataDir);
  const isPrivate =
    process.platform === 'win32' || ((statSync(pathIn(dataDir), { throwIfNoEntry: false })?.mode ?? 0) & 0o077) === 0;
  if (existing !== undefined && isPrivate) return existing;
  const token = randomSecret();
  writePrivateFile(pathIn(dataDir), `${token}\n`);
  return token;
}
