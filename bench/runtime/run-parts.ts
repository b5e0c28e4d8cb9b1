import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { formatTable, isMet, timed, type Measurement } from '../harness.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

export type Parts = Readonly<Record<string, (workshop: Workshop) => Promise<readonly Measurement[]>>>;

/** Runs the parts that the command line names, or all, and prints the report: `[--quick] [--json] [part…]`. */
export async function runParts(parts: Parts): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    console.error(`There is no part "${unknown}": ${Object.keys(parts).join(', ')}`);
    process.exit(2);
  }

  const loadBefore = loadavg()[0] ?? 0;
  const measurements: Measurement[] = [];
  const totalMs = await timed(async () => {
    await using workshop = await openWorkshop({ quick: values.quick });
    for (const [name, measure] of Object.entries(parts)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      if (!values.json) console.error(`measuring ${name} …`);
      // oxlint-disable-next-line no-await-in-loop -- two measurements at once would disturb each other
      measurements.push(...(await measure(workshop)));
    }
  });

  if (values.json) {
    const rows = measurements.map((measurement) => ({ ...measurement, met: isMet(measurement) }));
    console.log(JSON.stringify({ loadBefore, totalMs, measurements: rows }, undefined, 2));
  } else {
    console.log(formatTable(measurements));
    console.log(`\n${(totalMs / 1000).toFixed(0)} s; load of the machine before: ${loadBefore.toFixed(2)}`);
  }
}
