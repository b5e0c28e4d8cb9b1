import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from './private-file.ts';

/** Where a running service is, for programs on the same machine. */
export interface ServiceFile {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

const pathIn = (dataDir: string) => join(dataDir, 'service.json');

/** What the service of a data folder wrote; `undefined` while none runs there. */
export function readServiceFile(dataDir: string): ServiceFile | undefined {
  try {
    return toServiceFile(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Without a schema library: every command of the command line waits for this. */
function toServiceFile(value: unknown): ServiceFile | undefined {
  const { url, port, pid } = Object(value) as Record<string, unknown>;
  if (typeof url !== 'string' || !URL.canParse(url) || !Number.isInteger(port) || !Number.isInteger(pid)) {
    return undefined;
  }
  return { url, port: Number(port), pid: Number(pid) };
}

export function writeServiceFile(dataDir: string, contents: ServiceFile): void {
  writePrivateFile(pathIn(dataDir), `${JSON.stringify(contents, undefined, 2)}\n`);
}

/** Removes the file, unless another process has written it since. */
export function removeServiceFile(dataDir: string): void {
  const { pid = process.pid } = readServiceFile(dataDir) ?? {};
  if (pid === process.pid) rmSync(pathIn(dataDir), { force: true });
}
