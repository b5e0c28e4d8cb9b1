import { appendFileSync } from 'node:fs';
import { PluginError } from '@streamspace/plugin-sdk';
import { createDeliveries } from './engine.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { intervalTimetable } from '../schedules/index.ts';
import { sampleEvent } from './test-support.ts';

/**
 * A process to be killed: reads a feed of `total` events into the database, delivers them to two plugins that often
 * fail, and appends each verdict to the ledger just before it gives it. A third one has a schedule. Exits with 0 when all
 * is done. With a name it is one of several that share the work, with leases of a second.
 */
const [databasePath = '', ledgerPath = '', totalText = '0', replica] = process.argv.slice(2);
const total = Number(totalText);
const plugins = ['p', 'q'];
const keys = 7;
const policy = { backoffMs: [5, 10, 20] };

const store = createSqliteStore(databasePath);
const deliveries = await createDeliveries({
  store,
  ...(replica === undefined ? {} : { replica: { name: replica, leaseMs: 1000 } }),
});

for (const plugin of plugins) {
  deliveries.attach(plugin, {
    async deliver({ payload, key, interrupted }) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      const failed = Math.random() < 0.2;
      const { n } = (payload as ReturnType<typeof sampleEvent>).data;
      appendFileSync(ledgerPath, `${JSON.stringify({ replica, plugin, key, n, interrupted, failed })}\n`);
      if (failed) throw new PluginError('VENDOR_UNAVAILABLE', 'down');
    },
  });
}

deliveries.attach('timed', { deliver: async () => undefined });
const timetable = intervalTimetable(40);
await deliveries.setSchedules('timed', [{ job: 'tick', timetable, catchUp: 'once', jitterMs: 0, run: {} }]);

let next = Number((await deliveries.cursor('feed')) ?? 0);
console.log('reading', next);
for (; next < total; next += 1) {
  const key = `k${next % keys}`;
  const subscriptions = plugins.map((plugin) => ({ plugin, handler: 'session.*', key, policy }));
  // oxlint-disable-next-line no-await-in-loop -- a feed is read event by event
  await deliveries.publish(sampleEvent(next, key), subscriptions, { feed: 'feed', value: next + 1 });
  // oxlint-disable-next-line no-await-in-loop
  await new Promise((resolve) => setTimeout(resolve, 1));
}

async function isIdle(): Promise<boolean> {
  const stats = await Promise.all(plugins.map((plugin) => deliveries.stats(plugin)));
  return stats.every(({ counts }) => counts.waiting + counts.running === 0);
}
while (!(await isIdle())) {
  // oxlint-disable-next-line no-await-in-loop -- waits for the last retries
  await new Promise((resolve) => setTimeout(resolve, 10));
}
await deliveries.close();
store.close();
