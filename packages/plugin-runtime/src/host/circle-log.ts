import type { PlatformEvent } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Logbook } from './logbook.ts';

const toldEveryMs = 60_000;

/** Writes into a plugin's log that an event was not delivered to it, because it would go round in a circle. */
export function createCircleLog(
  clock: Clock,
  logbookOf: (plugin: string) => Logbook | undefined,
): (plugin: string, event: PlatformEvent) => void {
  const toldAt = new Map<string, number>();
  return (plugin, { type, id }) => {
    const now = clock.now();
    if (now - (toldAt.get(plugin) ?? -Infinity) < toldEveryMs) return;
    toldAt.set(plugin, now);
    logbookOf(plugin)?.write({
      level: 'warn',
      from: 'host',
      message: `Left out ${type} ${id}, and perhaps more like it: the plugin has reacted 8 times already in the chain that led to it`,
    });
  };
}
