import { openDatabase } from '../../sqlite.ts';
import { createDiskMedium } from './disk-medium.ts';
import { createSpoolStore } from './spool-store.ts';

/**
 * A process to be killed: appends to one file in chunks of odd lengths, byte n being n modulo 251, and prints the length
 * after each sync.
 */
const [database = '', directory = ''] = process.argv.slice(2);

const store = createSpoolStore({ db: openDatabase(database), medium: createDiskMedium(directory), clock: Date });
const spool = await store.open('p');
let length = spool.stat('a')?.bytes ?? 0;
const writer = await spool.write('a', { append: true, limitBytes: 1024 ** 3 });
process.stdout.write('open\n');

for (let round = 0; ; round += 1) {
  const chunk = Uint8Array.from({ length: 1 + ((round * 7919) % 40_000) }, (_, index) => (length + index) % 251);
  await writer.write(chunk);
  length += chunk.length;
  if (round % 4 === 3) process.stdout.write(`${await writer.sync()}\n`);
}
