import { interleave, median, spread, timed, type Measurement } from '../harness.ts';
import { delivery, loadParams } from './sample.ts';
import type { RealPlugin, Workshop } from './workshop.ts';

/** From the start of a process to its first answer, beside an empty program in the same walls, from start to end. */
export async function measureColdStart(workshop: Workshop): Promise<readonly Measurement[]> {
  const { quick, realPlugins, smallPlugin, startEmpty, startPlugin } = workshop;

  const emptyMs = (): Promise<number> =>
    timed(async () => {
      const { code } = await (await startEmpty()).exited;
      if (code !== 0) throw new Error(`An empty program ended with ${code}`);
    });
  async function smallMs(): Promise<number> {
    const start = performance.now();
    const sandbox = await startPlugin(smallPlugin);
    await sandbox.call('load', loadParams());
    await sandbox.call('deliver', delivery);
    const ms = performance.now() - start;
    await sandbox.stop(0);
    return ms;
  }
  async function realMs({ bundleDir, heapMb }: RealPlugin): Promise<number> {
    const start = performance.now();
    const sandbox = await startPlugin(bundleDir, { memory: { heapMb } });
    await sandbox.call('describe', {});
    const ms = performance.now() - start;
    await sandbox.stop(0);
    return ms;
  }

  // The first start of each reads its files, and compiles the guest.
  await emptyMs();
  await smallMs();
  const { empty, small } = await interleave(9, { empty: emptyMs, small: smallMs });
  const real = await interleave(
    quick ? 1 : 3,
    Object.fromEntries(realPlugins.map((plugin) => [plugin.name, () => realMs(plugin)])),
  );
  const limit = { of: 'an empty program, from start to end', value: median(empty) };
  return [
    {
      what: 'cold start: small plugin, first handled event',
      value: median(small),
      unit: 'ms',
      limit,
      bar: { atMost: 80 },
      note: `median of 9, ${spread(small)}`,
    },
    ...Object.entries(real).map(([name, values]) => ({
      what: `cold start: ${name}, first answer`,
      value: median(values),
      unit: 'ms',
      limit,
      bar: { atMost: 250 },
      note: spread(values),
    })),
  ];
}
