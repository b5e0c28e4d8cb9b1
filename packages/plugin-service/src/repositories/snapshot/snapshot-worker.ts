import { parentPort } from 'node:worker_threads';
import { readSnapshot } from './read-snapshot.ts';

parentPort?.on('message', ({ root, tiers }: { readonly root: string; readonly tiers: readonly string[] }) => {
  parentPort?.postMessage(readSnapshot(root, { tiers }));
});
