import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCatalog } from '@streamspace/catalog';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
  type PluginHost,
} from '@streamspace/plugin-runtime';
import type { Json, Manifest } from '@streamspace/plugin-sdk';
import { serveFakeAzure, type FakeAzure } from '@streamspace/plugin-testing/azure';
import { serveFakeS3, type FakeS3 } from '@streamspace/plugin-testing/s3';

export const storeName = 'streamspace-storage-s3';
export const azureName = 'streamspace-storage-azure';

/**
 * Writes and reads bytes that follow from their place. What it wrote of an upload is read back in one go, so that only the
 * hash has to be compared.
 */
const consumerSource = `
  const { createHash } = require('node:crypto');
  const piece = 256 * 1024;
  const bytesAt = (at, size) => {
    const bytes = new Uint8Array(Math.min(piece, size - at));
    const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
    for (let n = 0; n < words.length; n += 1) words[n] = Math.imul((at >> 2) + n, 2654435761);
    return bytes;
  };
  module.exports = {
    onLoad({ api }) {
      const store = api.extensions.use('object-store');
      let upload;
      const write = async (from, to, size) => {
        for (let at = from; at < to; at += piece) await upload.write(bytesAt(at, size));
      };
      const works = {
        async begin({ key, size, until }) {
          upload = await store.openUpload(key, { contentType: 'video/mp4', contentLength: size });
          await api.storage.set('token', upload.token);
          await write(0, until, size);
          return upload.bytesCommitted;
        },
        async go({ size, from, until }) { await write(from, until, size); return upload.bytesCommitted; },
        async resume({ size }) {
          upload = await store.resumeUpload(await api.storage.get('token'));
          const from = upload.bytesCommitted;
          await write(from, size, size);
          return { from, info: await upload.complete() };
        },
        complete: () => upload.complete(),
        async hashes({ key, size }) {
          const written = createHash('sha256');
          for (let at = 0; at < size; at += piece) written.update(bytesAt(at, size));
          const read = createHash('sha256');
          for await (const chunk of (await store.get(key)).body) read.update(chunk);
          return { written: written.digest('hex'), read: read.digest('hex') };
        },
        async put({ key, size }) {
          let left = size;
          const body = new ReadableStream({
            pull(controller) {
              if (left <= 0) return controller.close();
              controller.enqueue(new Uint8Array(Math.min(piece, left)));
              left -= piece;
            },
          });
          return (await store.put(key, body, { contentType: 'video/mp4' })).size;
        },
        async drain({ key }) {
          let received = 0;
          for await (const chunk of (await store.get(key)).body) received += chunk.length;
          return received;
        },
        list: async () => (await store.list('')).objects.map(({ key }) => key),
      };
      return {
        commands: {
          async 'c:do'({ input }) {
            try {
              return { done: JSON.stringify({ ok: await works[input.work](input) }) };
            } catch (error) {
              return { done: JSON.stringify({ code: error.code, message: error.message, reason: error.reason }) };
            }
          },
        },
      };
    },
  };
`;

const consumerManifest: Manifest = {
  name: 'recorder',
  version: '1.0.0',
  displayName: 'Recorder',
  description: 'Writes recordings into an object store',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  permissions: [],
  entrypoints: { main: 'index.js' },
  consumes: [{ extensionPoint: 'object-store', purpose: 'recordings' }],
  contributes: { commands: [{ id: 'c:do', title: 'Do' }] },
};

/** A provider in one sandbox, and a plugin that uses it in another. */
export interface StoreScene {
  readonly host: PluginHost;
  /** Has the consumer do something. */
  ask(input: Json): Promise<Answered>;
  /** The same, again and again while the store is not back. */
  askWhenBack(input: Json): Promise<Answered>;
}

export interface ObjectStoreScene extends StoreScene {
  readonly s3: FakeS3;
}

/** A plugin that provides a store, with what it takes to reach a server of this machine. */
export interface StorePlugin {
  readonly name: string;
  /** Such as `http://127.0.0.1:49152`. */
  readonly origin: string;
  readonly config: Json;
}

export interface Answered {
  readonly ok?: unknown;
  readonly code?: string;
  readonly message?: string;
}

/** The S3 plugin and one that uses it, each in a sandbox of its own, and a fake S3 behind a port. */
export async function openObjectStoreScene(stack: AsyncDisposableStack, config: Json = {}): Promise<ObjectStoreScene> {
  const { s3, origin } = stack.use(await serveFakeS3());
  const { accessKeyId, secretAccessKey } = s3.credentials;
  const scene = await openStoreScene(stack, {
    name: storeName,
    origin,
    config: {
      enabled: true,
      provider: 'custom',
      endpoint: origin,
      useSSL: false,
      bucket: s3.bucketName,
      accessKeyID: accessKeyId,
      secretAccessKey,
      ...config,
    },
  });
  return { ...scene, s3 };
}

export interface AzureScene extends StoreScene {
  readonly azure: FakeAzure;
}

/** The Azure plugin and one that uses it, each in a sandbox of its own, and a fake account behind a port. */
export async function openAzureScene(stack: AsyncDisposableStack, config: Json = {}): Promise<AzureScene> {
  const { azure, origin } = stack.use(await serveFakeAzure());
  const { account: accountName, key: accountKey, containerName } = azure;
  const endpoint = `${origin}/${accountName}`;
  const scene = await openStoreScene(stack, {
    name: azureName,
    origin,
    config: { enabled: true, accountName, accountKey, containerName, endpoint, ...config },
  });
  return { ...scene, azure };
}

/** The plugin of a store and one that uses it, each in a sandbox of its own. */
export async function openStoreScene(
  stack: AsyncDisposableStack,
  { name, origin, config }: StorePlugin,
): Promise<StoreScene> {
  const root = mkdtempSync(path.join(tmpdir(), 'object-store-'));
  stack.defer(() => rmSync(root, { recursive: true, force: true }));
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', timezone: 'UTC', seed: 'still' });
  stack.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory: path.join(root, 'bundles') });
  stack.defer(() => loader.close());
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    version: '0.0.0-test',
  });
  stack.defer(() => host.close());

  const source = readCatalog(path.join(import.meta.dirname, '../..')).plugins.find(({ folder }) => folder === name);
  if (source === undefined) throw new Error(`official/${name} is not usable: run "npm run validate"`);
  await host.install(source, { config });
  await host.allowHost(name, { host: '127.0.0.1', port: Number(new URL(origin).port) });
  await host.enable(name);

  const directory = path.join(root, 'recorder');
  mkdirSync(directory);
  writeFileSync(path.join(directory, 'index.js'), consumerSource);
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify(consumerManifest));
  await host.install({ manifest: consumerManifest, directory, tier: 'community' });
  await host.enable('recorder');

  async function ask(input: Json): Promise<Answered> {
    const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;
    const outcome = await host.act('recorder', 'c:do', { input, viewer });
    return JSON.parse(outcome !== undefined && 'done' in outcome ? outcome.done : '{}') as Answered;
  }

  return {
    host,
    ask,
    async askWhenBack(input) {
      for (;;) {
        // oxlint-disable no-await-in-loop -- until it is back
        const answer = await ask(input);
        if (answer.code !== 'NO_PROVIDER') return answer;
        await sleep(50);
        // oxlint-enable no-await-in-loop
      }
    },
  };
}
