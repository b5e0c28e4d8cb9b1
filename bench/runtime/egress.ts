import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { connect } from 'node:net';
import { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { interleave, median, percentile, spread, timed, type Measurement } from '../harness.ts';
import { openFleet } from './fleet.ts';
import { drive, type DriveResult } from './plugin/src/drive.ts';
import { manifest } from './plugin/src/manifest.ts';
import { receive, send, stream } from './plugin/src/transfer.ts';
import { viewer } from './sample.ts';
import type { Workshop } from './workshop.ts';

/** The part of undici that is measured: the copy that the broker itself uses. */
interface Undici {
  request(
    url: string,
    options?: { method: 'GET' | 'PUT' | 'POST'; body?: string | Readable },
  ): Promise<{ body: AsyncIterable<Uint8Array> & { text(): Promise<string> } }>;
}
const runtime = fileURLToPath(import.meta.resolve('@streamspace/plugin-runtime'));
const { request } = createRequire(runtime)('undici') as Undici;

/** A socket without anything of ours, with the streams that a plugin has. */
function bareSocket(port: number): { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> } {
  return Duplex.toWeb(connect({ port, host: '127.0.0.1', allowHalfOpen: true })) as ReturnType<typeof bareSocket>;
}

/** Transfers by `api.fetch`, through sandbox and broker, beside the HTTP client in this process. */
export async function measureEgress(workshop: Workshop): Promise<readonly Measurement[]> {
  const { quick } = workshop;
  const server = fork(join(import.meta.dirname, 'egress-server.ts'));
  const [[port, socketPort]] = (await once(server, 'message')) as [[number, number]];
  const url = `http://127.0.0.1:${port}`;
  await using fleet = await openFleet(workshop, { name: 'egress', size: 1, config: { url, socketPort } });
  const name = `${manifest.name}-1`;
  for (const allowed of [port, socketPort]) {
    // oxlint-disable-next-line no-await-in-loop -- each loads the plugin anew
    await fleet.host.allowHost(name, { host: '127.0.0.1', port: allowed });
  }

  const bytes = (quick ? 16 : 64) * 1024 ** 2;
  const posts = { count: quick ? 30 : 50, inFlight: 1, url, body: 'x'.repeat(1024) };
  async function command(id: string, input: Readonly<Record<string, unknown>>): Promise<string> {
    const outcome = await fleet.host.act(name, id, { input, viewer });
    return outcome !== undefined && 'done' in outcome ? outcome.done : '';
  }
  async function expectBytes(transferred: string | number): Promise<void> {
    if (Number(transferred) !== bytes) throw new Error(`${transferred} of ${bytes} bytes arrived`);
  }
  async function bareDownload(): Promise<void> {
    let received = 0;
    for await (const piece of (await request(`${url}/${bytes}`)).body) received += piece.length;
    await expectBytes(received);
  }
  async function bareUpload(): Promise<void> {
    const { body } = await request(url, { method: 'PUT', body: Readable.from(stream(bytes)) });
    await expectBytes(await body.text());
  }
  const barePost = async (): Promise<void> =>
    void (await (await request(url, { method: 'POST', body: posts.body })).body.text());

  const transfers = {
    bareDown: () => timed(bareDownload),
    down: () => timed(async () => expectBytes(await command('bench:download', { url: `${url}/${bytes}` }))),
    bareUp: () => timed(bareUpload),
    up: () => timed(async () => expectBytes(await command('bench:upload', { url, bytes }))),
    bareReceive: () => timed(async () => expectBytes(await receive(bareSocket(socketPort), bytes))),
    receive: () => timed(async () => expectBytes(await command('bench:receive', { port: socketPort, bytes }))),
    bareSend: () => timed(async () => expectBytes(await send(bareSocket(socketPort), bytes))),
    send: () => timed(async () => expectBytes(await command('bench:send', { port: socketPort, bytes }))),
  };
  const requests = {
    bare: () => drive(barePost, posts),
    posts: async () => JSON.parse(await command('bench:posts', posts)) as DriveResult,
  };
  await interleave(1, transfers);
  const times = await interleave(quick ? 3 : 5, transfers);
  const { bare, posts: sent } = await interleave(quick ? 3 : 5, requests);
  server.disconnect();

  const toRate = (ms: readonly number[]): number[] => ms.map((each) => bytes / 1e6 / (each / 1000));
  const transfer = (
    what: string,
    ms: readonly number[],
    limit: readonly number[],
    of = 'undici in the host',
  ): Measurement => ({
    what: `egress: ${bytes / 1024 ** 2} MiB ${what}`,
    value: median(toRate(ms)),
    unit: 'MB/s',
    limit: { of, value: median(toRate(limit)) },
    note: spread(toRate(ms)),
  });
  const latency = (results: readonly DriveResult[], share: number): number =>
    percentile(
      results.flatMap(({ latenciesUs }) => latenciesUs),
      share,
    ) / 1000;
  return [
    transfer('down', times.down, times.bareDown),
    transfer('up', times.up, times.bareUp),
    transfer('down by socket', times.receive, times.bareReceive, 'node:net in the host'),
    transfer('up by socket', times.send, times.bareSend, 'node:net in the host'),
    {
      what: 'egress: POST of 1 KiB, p50',
      value: latency(sent, 0.5),
      unit: 'ms',
      limit: { of: `undici in the host, p99 ${latency(bare, 0.99).toFixed(2)} ms`, value: latency(bare, 0.5) },
      note: `p99 ${latency(sent, 0.99).toFixed(2)} ms`,
    },
  ];
}
