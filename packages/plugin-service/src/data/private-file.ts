import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file that only its owner can read. Others see the old one or the whole new one. */
export function writePrivateFile(path: string, contents: string): void {
  const staging = `${path}.${randomUUID()}`;
  try {
    writeFileSync(staging, contents, { mode: 0o600, flag: 'wx' });
    renameSync(staging, path);
  } finally {
    rmSync(staging, { force: true });
  }
}
