import { ui, type Block, type ObjectStoreCapabilities } from '@streamspace/plugin-sdk';
import type { Monitor } from './monitor.ts';
import type { StoreApi } from './store-api.ts';

export interface StorePageOptions {
  readonly api: StoreApi;
  readonly monitor: Monitor;
  readonly capabilities: () => Promise<ObjectStoreCapabilities>;
  /** Ids of the commands that probe and, where the vendor does not do so by itself, end stale uploads. */
  readonly commands: { readonly test: string; readonly sweep?: string };
  /** What the vendor's page shows beside, such as the rights that the store needs. */
  readonly more: readonly Block[];
  readonly now: () => number;
}

const levels = { ok: 'success', warn: 'warning', down: 'error' } as const;
const titles = { ok: 'The store works', warn: 'The store works in part', down: 'The store cannot be used' } as const;
const countedDays = 30;

/** How a store is, for administrators: checks, what it can do, what was written, and uploads that are open. */
export async function storePage(options: StorePageOptions): Promise<Block> {
  const { api, monitor, commands, more, now } = options;
  const [probe, capabilities, usage, uploads] = await Promise.all([
    monitor.latest(),
    options.capabilities(),
    usageRows(api, now()),
    api.storage.uploads.find({ limit: 100 }),
  ]);
  const { status } = await monitor.health();

  return ui.stack(
    ui.callout({
      level: levels[status],
      title: titles[status],
      ...(probe === undefined ? {} : { text: `Probed at ${probe.at}, within ${probe.ms} ms` }),
      actions: [ui.action(commands.test, { label: 'Test connection' })],
    }),
    ui.table({
      label: 'Checks',
      key: 'name',
      columns: [
        { key: 'name', title: 'Check' },
        { key: 'result', title: 'Result', show: 'level' },
        { key: 'message', title: 'What was found' },
      ],
      rows: (probe?.checks ?? []).map(({ name, ok, message = '' }) => ({
        name,
        result: ok ? 'success' : 'error',
        message,
      })),
      empty: 'The store was not probed yet',
    }),
    ui.facts(capabilityFacts(capabilities)),
    ui.table({
      label: `Written in the last ${countedDays} days`,
      key: 'purpose',
      columns: ['purpose', { key: 'objects', show: 'number' }, { key: 'bytes', show: 'bytes' }],
      rows: usage,
      empty: 'Nothing was written yet',
    }),
    ui.table({
      label: 'Uploads that are open',
      columns: ['consumer', 'purpose', { key: 'createdAt', title: 'Since', show: 'ago' }],
      // The token is what an upload is taken up again with: it stays here.
      rows: uploads.map(({ consumer, purpose, createdAt }, id) => ({ id, consumer, purpose, createdAt })),
      actions: commands.sweep === undefined ? [] : [ui.action(commands.sweep, { label: 'End stale uploads' })],
      empty: 'None',
    }),
    ...more,
  );
}

function capabilityFacts(found: ObjectStoreCapabilities): { label: string; value: string | number; show?: 'bytes' }[] {
  const list = (values: readonly string[]): string => (values.length === 0 ? 'none' : values.join(', '));
  return [
    { label: 'Decides races itself', value: found.conditionalPut ? 'yes' : 'no: keys are looked up before' },
    { label: 'Encryption', value: list(found.sse) },
    { label: 'Signed addresses', value: list(found.presign) },
    { label: 'Retention', value: found.retention ? 'yes' : 'no' },
    { label: 'Storage classes', value: list(found.storageClasses) },
    { label: 'Checksum of parts', value: found.checksum },
    { label: 'Largest object', value: found.maxObjectBytes, show: 'bytes' },
  ];
}

interface Usage {
  readonly purpose: string;
  readonly objects: number;
  readonly bytes: number;
}

async function usageRows(api: StoreApi, now: number): Promise<readonly Usage[]> {
  const from = new Date(now - countedDays * 86_400_000).toISOString().slice(0, 10);
  const sums = new Map<string, Usage>();
  for await (const { purpose, objects, bytes } of api.storage.counters.scan({ where: { day: { gte: from } } })) {
    const sum = sums.get(purpose) ?? { purpose, objects: 0, bytes: 0 };
    sums.set(purpose, { purpose, objects: sum.objects + objects, bytes: sum.bytes + bytes });
  }
  return [...sums.values()];
}
