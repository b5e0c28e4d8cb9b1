import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from './private-file.ts';

const serviceFileSchema = z.object({ url: z.url(), port: z.int(), pid: z.int() });

/** Where a running service is, for programs on the same machine. */
export type ServiceFile = z.infer<typeof serviceFileSchema>;

const pathIn = (dataDir: string) => join(dataDir, 'service.json');

/** What the service of a data folder wrote; `undefined` while none runs there. */
export function readServiceFile(dataDir: string): ServiceFile | undefined {
  try {
    return serviceFileSchema.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeServiceFile(dataDir: string, contents: ServiceFile): void {
  writePrivateFile(pathIn(dataDir), `${JSON.stringify(contents, undefined, 2)}\n`);
}

/** Removes the file, unless another process has written it since. */
export function removeServiceFile(dataDir: string): void {
  const { pid = process.pid } = readServiceFile(dataDir) ?? {};
  if (pid === process.pid) rmSync(pathIn(dataDir), { force: true });
}
