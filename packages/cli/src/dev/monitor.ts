import type { DeliveryRow, InstalledPlugin, StreamMessages } from '@streamspace/plugin-service';
import type { Manifest } from '@streamspace/plugin-sdk';
import { notePendingConsents } from '../consent.ts';
import { formatFields, levelFormats } from '../output/log.ts';
import type { Printer } from '../output/printer.ts';
import type { Format } from '../output/style.ts';
import type { ServerEvent } from '../service/server-events.ts';
import { manifestAdvice } from './advice.ts';

/** Prints a message of the stream about one plugin. */
export type Monitor = (message: ServerEvent, manifest: Manifest) => void;

type Row = readonly [format: Format, label: string, text: string];

/** One line about something that happened. */
export function printRow(out: Printer, [format, label, text]: Row): void {
  out.line(`${out.style(format, label.padEnd(8))} ${text}`);
}

export function createMonitor(out: Printer): Monitor {
  const advised = new Set<string>();
  const pending = new Set<string>();
  let reason: string | undefined;

  function showDenial(denial: StreamMessages['denial'], manifest: Manifest): void {
    printRow(out, ['red', 'denied', denial.message]);
    const advice = manifestAdvice(denial, manifest);
    // The same call is often made again: the advice is given once, until the manifest calls for another.
    if (advice.length === 0 || advised.has(advice.join())) return;
    advised.add(advice.join());
    printRow(out, ['dim', '', 'To allow it, in manifest.json:']);
    for (const line of advice) printRow(out, ['dim', '', `  ${line}`]);
  }

  function showPlugin(plugin: InstalledPlugin): void {
    if (plugin.reason !== undefined && plugin.reason !== reason) printRow(out, ['red', plugin.health, plugin.reason]);
    ({ reason } = plugin);
    const fresh = plugin.pendingConsents.filter(({ host, port }) => !pending.has(`${host}:${port}`));
    for (const { host, port } of fresh) pending.add(`${host}:${port}`);
    notePendingConsents(plugin.name, fresh, out);
  }

  return ({ event, data }, manifest) => {
    const row = event === 'log' ? logRow(data as StreamMessages['log'], out) : undefined;
    const step = event === 'delivery' ? deliveryRow(data as DeliveryRow) : row;
    if (step !== undefined) printRow(out, step);
    else if (event === 'denial') showDenial(data as StreamMessages['denial'], manifest);
    else if (event === 'plugin' && !Object.hasOwn(data as object, 'removed')) showPlugin(data as InstalledPlugin);
  };
}

function logRow({ level, from, message, fields }: StreamMessages['log'], { style }: Printer): Row | undefined {
  // What the host has to say about coming and going is said in other words here.
  if (from === 'host' && level === 'info') return undefined;
  return [levelFormats[level], level, `${message}${formatFields(fields, style)}`];
}

/** The steps of a delivery that an author wants to hear of. */
function deliveryRow({ kind, name, state, attempts, error = 'no reason given', dueAt }: DeliveryRow): Row | undefined {
  const what = attempts > 1 ? `${kind} ${name}, attempt ${attempts}` : `${kind} ${name}`;
  if (state === 'done') return ['green', 'done', what];
  if (state === 'dead') return ['red', 'dead', `${what}: ${error}`];
  if (state === 'waiting' && attempts > 0) return ['yellow', 'retry', `${what}: ${error}; again at ${dueAt}`];
  return undefined;
}
