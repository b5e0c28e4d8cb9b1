import { duplexPair } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createPeer } from '../packages/plugin-runtime/src/channel/peer.ts';
import type { Peer } from '../packages/plugin-runtime/src/channel/peer-types.ts';
import { connectPeers } from '../packages/plugin-runtime/src/channel/test-support.ts';
import { readLogEntry } from '../packages/plugin-runtime/src/sandbox/log-lines.ts';
import { numberFromEnv } from './support/environment.ts';
import { createMalformedMessages } from './support/malformed-messages.ts';
import { createRandom } from './support/random.ts';

const messages = numberFromEnv('MESSAGES', 1_000_000);
const seed = numberFromEnv('SEED', 20_261_125);
/** A connection that is not broken by then has seen enough. */
const messagesPerConnection = 200;
/** What memory may grow by between the first tenth and the end. */
const growthLimitBytes = 64 * 1024 ** 2;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** A host in the middle of its work: calls under way both ways, with streams in them. */
function openHost(onBroken: (reason: string) => void): {
  readonly host: Peer;
  readonly write: (bytes: Uint8Array) => void;
  close(): void;
} {
  const [left, line] = duplexPair();
  const host = createPeer(left, {
    side: 'host',
    async onCall(_method, params) {
      const body = (params as { body?: unknown } | undefined)?.body;
      if (body instanceof ReadableStream) for await (const _chunk of body);
      return { body: ReadableStream.from([new Uint8Array(100)]) };
    },
    onLog: readLogEntry,
    onBroken,
  });
  line.on('error', () => {
    // The host hangs up on a guest that breaks the rules.
  });
  line.resume();
  const outcome = (): void => {
    // A call ends with the connection if not before.
  };
  for (const params of [{}, { body: ReadableStream.from([new Uint8Array(10)]) }]) {
    host.call('deliver', params).then(outcome, outcome);
  }
  return {
    host,
    write: (bytes) => void (line.destroyed || line.write(bytes)),
    close: () => line.destroy(),
  };
}

test(`${messages.toLocaleString('en')} malformed messages neither crash nor hang nor fill a host`, async () => {
  const next = createMalformedMessages(createRandom(seed));
  const healthy = connectPeers({}, { onCall: (_method, params) => params });
  const endings = new Map<string, number>();
  const kinds = new Map<string, number>();
  let sent = 0;
  let connections = 0;
  let slowestMs = 0;
  let heldBefore: number | undefined;
  const start = performance.now();

  while (sent < messages) {
    let broken: string | undefined;
    const connection = openHost((reason) => {
      broken = reason;
    });
    connections += 1;
    const keepsFraming = connections % 2 === 0;
    for (let index = 0; index < messagesPerConnection && broken === undefined && sent < messages; index += 1) {
      const { kind, chunks } = next({ keepsFraming });
      const before = performance.now();
      for (const chunk of chunks) connection.write(chunk);
      // oxlint-disable-next-line no-await-in-loop -- the host takes one message before the next is made
      await turn();
      slowestMs = Math.max(slowestMs, performance.now() - before);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      sent += 1;
    }
    connection.close();
    const ending = broken?.replaceAll(/\d+/g, 'N').slice(0, 60) ?? 'held';
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    if (connections % 500 === 0) {
      // oxlint-disable-next-line no-await-in-loop -- a neighbour's connection goes on
      expect(await healthy.host.call('echo', { connections })).toEqual({ connections });
    }
    if (heldBefore === undefined && sent >= messages / 10) heldBefore = heldBytes();
  }

  const seconds = (performance.now() - start) / 1000;
  const grownBytes = heldBytes() - (heldBefore ?? 0);
  console.log(
    `seed ${seed}: ${sent} messages over ${connections} connections in ${seconds.toFixed(0)} s, ` +
      `${(sent / seconds).toFixed(0)}/s, slowest ${slowestMs.toFixed(0)} ms, memory ${(grownBytes / 1024 ** 2).toFixed(1)} MiB more\n`,
    Object.fromEntries(kinds),
    Object.fromEntries([...endings].toSorted(([, a], [, b]) => b - a)),
  );
  expect(grownBytes).toBeLessThan(growthLimitBytes);
  expect(slowestMs, 'no message holds the host up').toBeLessThan(1_000);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect([...endings.keys()].filter((ending) => ending.includes('could not be handled'))).toEqual([]);
  // Each way to break the rules was met by a refusal, and what kept to them was held.
  expect(endings.get('held')).toBeGreaterThan(0);
  expect(endings.size).toBeGreaterThan(8);
});
