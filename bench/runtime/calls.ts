import { interleave, median, percentile, type Measurement } from '../harness.ts';
import { drive, type DriveOptions, type DriveResult } from './plugin/src/drive.ts';
import { delivery, event, loadParams, viewer } from './sample.ts';
import type { Workshop } from './workshop.ts';

/** Calls with an event of 1 KB and a small answer, both ways, beside the channel to a process without anything else. */
export async function measureCalls(workshop: Workshop): Promise<readonly Measurement[]> {
  const { quick, smallPlugin } = workshop;
  const oneByOne: DriveOptions = { count: quick ? 500 : 1_000, inFlight: 1 };
  const many: DriveOptions = { count: quick ? 5_000 : 10_000, inFlight: 64 };
  const echo = await workshop.startEcho();
  const sandbox = await workshop.startPlugin(smallPlugin);
  await sandbox.call('load', loadParams());

  const toEcho = (options: DriveOptions) => () => drive(() => echo.peer.call('echo', delivery), options);
  const toPlugin = (options: DriveOptions) => () => drive(() => sandbox.call('deliver', delivery), options);
  const fromEcho = (options: DriveOptions) => async () =>
    (await echo.peer.call('drive', { ...options, payload: event })) as DriveResult;
  const fromPlugin = (options: DriveOptions) => async () => {
    const call = { id: 'bench:calls', call: { input: { ...options, payload: event }, viewer } };
    const { done } = (await sandbox.call('act', call)) as { done: string };
    return JSON.parse(done) as DriveResult;
  };
  const runs = {
    toEchoOne: toEcho(oneByOne),
    toPluginOne: toPlugin(oneByOne),
    toEchoMany: toEcho(many),
    toPluginMany: toPlugin(many),
    fromEchoOne: fromEcho(oneByOne),
    fromPluginOne: fromPlugin(oneByOne),
    fromEchoMany: fromEcho(many),
    fromPluginMany: fromPlugin(many),
  };
  await interleave(1, runs);
  const results = await interleave(quick ? 3 : 7, runs);
  await Promise.all([echo.stop(), sandbox.stop()]);

  return [
    line('host → plugin, one by one', results.toPluginOne, results.toEchoOne),
    { ...line('host → plugin, 64 in flight', results.toPluginMany, results.toEchoMany), bar: { atLeastOfLimit: 0.5 } },
    line('plugin → host, one by one', results.fromPluginOne, results.fromEchoOne),
    line('plugin → host, 64 in flight', results.fromPluginMany, results.fromEchoMany),
  ];
}

function line(what: string, results: readonly DriveResult[], limits: readonly DriveResult[]): Measurement {
  const rate = (rounds: readonly DriveResult[]): number => median(rounds.map(({ perSecond }) => perSecond));
  const latency = (rounds: readonly DriveResult[]): string => {
    const all = rounds.flatMap(({ latenciesUs }) => latenciesUs);
    return `p50 ${percentile(all, 0.5)} p99 ${percentile(all, 0.99)} µs`;
  };
  return {
    what: `calls: ${what}`,
    value: rate(results),
    unit: '/s',
    limit: { of: `the channel alone, ${latency(limits)}`, value: rate(limits) },
    note: latency(results),
  };
}
