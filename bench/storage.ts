// Measures objects that go through a store's plugin, beside the vendor's SDK to the same store: `pnpm bench storage [--quick] [--json]`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '@streamspace/plugin-sdk';
import { createBareClient as bareAzure } from '../official/streamspace-storage-azure/src/__fixtures__/bare-client.ts';
import { createBareClient as bareS3 } from '../official/streamspace-storage-s3/src/__fixtures__/bare-client.ts';
import { azureName, openStoreScene, storeName, type StorePlugin } from '../test/support/object-store-scene.ts';
import { formatTable, interleave, median, spread, timed, type Measurement } from './harness.ts';
import type { Stores } from './storage/server.ts';

const isQuick = process.argv.includes('--quick');
const isJson = process.argv.includes('--json');
const bytes = (isQuick ? 16 : 64) * 1024 ** 2;
const rounds = isQuick ? 3 : 5;
/** As the plugins have it unless an operator says otherwise. */
const partBytes = 16 * 1024 ** 2;
const concurrency = 4;
const piece = Buffer.alloc(64 * 1024, 7);

interface Vendor extends StorePlugin {
  readonly title: string;
  readonly bare: ReturnType<typeof bareAzure>;
}

const loadBefore = loadavg()[0] ?? 0;
const server = fork(join(import.meta.dirname, 'storage/server.ts'));
const [stores] = (await once(server, 'message')) as [Stores];
const lines: Measurement[] = [];
for (const vendor of vendorsOf(stores)) {
  if (!isJson) console.error(`measuring ${vendor.title} …`);
  // oxlint-disable-next-line no-await-in-loop -- two measurements at once would disturb each other
  lines.push(...(await measure(vendor)));
}
server.disconnect();
console.log(isJson ? JSON.stringify({ loadBefore, measurements: lines }, undefined, 2) : formatTable(lines));
if (!isJson) console.log(`\nload of the machine before: ${loadBefore.toFixed(2)}`);

function vendorsOf({ azure, s3 }: Stores): readonly Vendor[] {
  const endpoint = `${azure.origin}/${azure.account}`;
  return [
    {
      title: 'Azure',
      name: azureName,
      origin: azure.origin,
      config: {
        enabled: true,
        accountName: azure.account,
        accountKey: azure.key,
        containerName: azure.container,
        endpoint,
      },
      bare: bareAzure({ ...azure, endpoint }),
    },
    {
      title: 'S3',
      name: storeName,
      origin: s3.origin,
      config: {
        enabled: true,
        provider: 'custom',
        endpoint: s3.origin,
        useSSL: false,
        bucket: s3.bucket,
        accessKeyID: s3.accessKeyId,
        secretAccessKey: s3.secretAccessKey,
      },
      bare: bareS3({ ...s3, endpoint: s3.origin }),
    },
  ];
}

async function measure(vendor: Vendor): Promise<readonly Measurement[]> {
  await using stack = new AsyncDisposableStack();
  const { host, ask } = await openStoreScene(stack, vendor);
  const store = host.usePoint('object-store', { plugin: 'bench', purpose: 'uploads' });

  async function asked(work: string): Promise<void> {
    const answer = await ask({ work, key: 'consumer', size: bytes });
    if (answer.ok !== bytes) throw new Error(`${work}: ${JSON.stringify(answer)}`);
  }
  const times = {
    barePut: () => timed(() => vendor.bare.put('bare', pieces(), partBytes, concurrency)),
    put: () => timed(() => store.put('host', ReadableStream.from(pieces()), { contentType: 'video/mp4' })),
    consumerPut: () => timed(() => asked('put')),
    bareGet: () => timed(async () => expectBytes(await vendor.bare.get('bare'))),
    get: () => timed(async () => expectBytes(await drain(store))),
    consumerGet: () => timed(() => asked('drain')),
  };
  // The first round finds compilers cold.
  await interleave(1, times);
  const { barePut, put, consumerPut, bareGet, get, consumerGet } = await interleave(rounds, times);
  const line = (what: string, ms: readonly number[], limit: readonly number[]): Measurement => ({
    what: `${vendor.title}: ${bytes / 1024 ** 2} MiB ${what}`,
    value: median(toRates(ms)),
    unit: 'MB/s',
    limit: { of: "the vendor's SDK", value: median(toRates(limit)) },
    note: spread(toRates(ms)),
  });
  return [
    line('put, from the host', put, barePut),
    line('put, from a plugin', consumerPut, barePut),
    line('get, by the host', get, bareGet),
    line('get, by a plugin', consumerGet, bareGet),
  ];
}

function* pieces(): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= piece.length) yield piece;
}

async function drain(store: ObjectStore): Promise<number> {
  let received = 0;
  for await (const chunk of (await store.get('host')).body) received += chunk.length;
  return received;
}

function expectBytes(received: number): void {
  if (received !== bytes) throw new Error(`${received} of ${bytes} bytes arrived`);
}

function toRates(ms: readonly number[]): number[] {
  return ms.map((each) => bytes / 1e6 / (each / 1000));
}
