import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSpoolStore } from './contract.ts';
import { createDiskMedium } from './disk-medium.ts';
import { createMemoryMedium } from './memory-medium.ts';

describeSpoolStore('in memory', () => ({ medium: createMemoryMedium() }));

describeSpoolStore('on disk', () => {
  const directory = mkdtempSync(join(tmpdir(), 'spool-'));
  return {
    medium: createDiskMedium(join(directory, 'spool')),
    dispose: () => rm(directory, { recursive: true }),
  };
});
