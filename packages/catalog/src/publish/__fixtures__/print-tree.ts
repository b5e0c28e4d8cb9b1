import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { publishAll, sample } from '../test-support.ts';

// Prints a small publication, one line for each file: for the test that runs it in another Node.
const { files } = publishAll(
  [sample('alpha'), sample('beta', { type: 'integration' })],
  [sample('alpha', { version: '1.1.0' }), sample('beta', { type: 'integration' })],
);
for (const [path, contents] of files) {
  const bytes = Buffer.from(contents);
  const tar = path.endsWith('.gz') ? ` ${createHash('sha256').update(gunzipSync(bytes)).digest('hex')}` : '';
  console.log(`${path} ${createHash('sha256').update(bytes).digest('hex')}${tar}`);
}
