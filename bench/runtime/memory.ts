import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { timed, type Measurement } from '../harness.ts';
import { loadParams } from './sample.ts';
import type { Workshop } from './workshop.ts';

const fleetSize = 26;

interface Started {
  readonly pid: number;
  stop(): Promise<unknown>;
}

/** Memory of idle plugins, each process's share of what they share counted once, beside processes with the channel alone. */
export async function measureMemory(workshop: Workshop): Promise<readonly Measurement[]> {
  if (process.platform !== 'linux') return [];
  const { quick, realPlugins, smallPlugin } = workshop;
  const settleMs = quick ? 300 : 1_000;
  const real = realPlugins.slice(0, fleetSize);
  const copies = fleetSize - real.length;

  async function small(): Promise<Started> {
    const sandbox = await workshop.startPlugin(smallPlugin);
    await sandbox.call('load', loadParams());
    return { pid: sandbox.pid, stop: () => sandbox.stop() };
  }
  const started = real.map(({ bundleDir, heapMb }) => async (): Promise<Started> => {
    const sandbox = await workshop.startPlugin(bundleDir, { memory: { heapMb } });
    await sandbox.call('describe', {});
    return { pid: sandbox.pid, stop: () => sandbox.stop() };
  });

  const echoStarts = Array.from({ length: fleetSize }, () => workshop.startEcho);
  const oneEcho = await measureFleet([workshop.startEcho], settleMs);
  const one = await measureFleet([small], settleMs);
  const echoes = await measureFleet(echoStarts, settleMs);
  const fleet = await measureFleet([...started, ...Array.from({ length: copies }, () => small)], settleMs);
  const limit = 'the channel alone';
  return [
    { what: 'memory: 1 idle plugin', value: one.megabytes, unit: 'MB', limit: { of: limit, value: oneEcho.megabytes } },
    {
      what: `memory: ${fleetSize} idle plugins`,
      value: fleet.megabytes,
      unit: 'MB',
      limit: { of: limit, value: echoes.megabytes },
      bar: { atMost: 600 },
      note: `${(fleet.megabytes / fleetSize).toFixed(1)} MB each; ${real.length} of this repository, ${copies} small`,
    },
    {
      what: `start: ${fleetSize} plugins at once, all up`,
      value: fleet.upMs / 1000,
      unit: 's',
      limit: { of: limit, value: echoes.upMs / 1000 },
      bar: { atMost: 4 },
    },
  ];
}

/** @param settleMs Until what starting took has been given back. */
async function measureFleet(
  starts: readonly (() => Promise<Started>)[],
  settleMs: number,
): Promise<{ megabytes: number; upMs: number }> {
  let fleet: readonly Started[] = [];
  const upMs = await timed(async () => {
    fleet = await Promise.all(starts.map((start) => start()));
  });
  await sleep(settleMs);
  const megabytes = fleet.reduce((sum, { pid }) => sum + proportionalMegabytes(pid), 0);
  await Promise.all(fleet.map((member) => member.stop()));
  return { megabytes, upMs };
}

/** @see https://docs.kernel.org/filesystems/proc.html */
function proportionalMegabytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}
