import { isPluginError, ui, type Block, type Call, type Outcome, type View } from '@streamspace/plugin-sdk';
import { jobId } from './hold.ts';
import { deliveryStateSchema, type NotifierApi } from './rows.ts';

const rowsPerPage = 50;

const stateLabels = { waiting: 'Waiting', sent: 'Sent', accepted: 'Accepted', held: 'In a digest', failed: 'Failed' };

export interface DeliveriesPageOptions {
  readonly api: Pick<NotifierApi, 'jobs' | 'storage'>;
  /** Names that the page offers to filter by and to test. */
  readonly names: readonly string[];
  /** Ids of the channel's own action and command, as the manifest names them. */
  readonly retry: string;
  readonly test: string;
  /** What people should know about the vendor's answers. */
  readonly note?: string;
}

/** The page that shows what became of notices, and the action that sends a failed one again. */
export function createDeliveriesPage({ api, names, retry, test, note }: DeliveriesPageOptions) {
  const { deliveries } = api.storage;

  return {
    async page({ params }: View): Promise<Block> {
      const state = deliveryStateSchema.safeParse(params['state']).data;
      const destination =
        params['destination'] === undefined || params['destination'] === '' ? undefined : params['destination'];
      const { cursor } = params;
      const page = { order: 'desc', limit: rowsPerPage, ...(cursor === undefined ? {} : { cursor }) } as const;
      const rows = await find(destination, state, page).catch((error: unknown) => {
        // A cursor of other filters.
        if (cursor !== undefined && isPluginError(error) && error.code === 'INVALID_ARGUMENT')
          return find(destination, state, { order: 'desc', limit: rowsPerPage });
        throw error;
      });
      const { waiting, dead, dropped } = await api.jobs.stats('send');
      return ui.stack(
        ...(note === undefined ? [] : [ui.text(note)]),
        ui.facts([
          { label: 'Waiting', value: waiting, show: 'number' },
          { label: 'Failed', value: dead, show: 'number' },
          { label: 'Too old to send', value: dropped.expired ?? 0, show: 'number' },
        ]),
        ui.filters([
          {
            param: 'state',
            label: 'State',
            kind: 'choice',
            options: Object.entries(stateLabels).map(([value, label]) => ({ value, label })),
          },
          {
            param: 'destination',
            label: 'Destination',
            kind: 'choice',
            options: names.map((value) => ({ value, label: value })),
          },
        ]),
        ui.table({
          label: 'Deliveries',
          key: 'id',
          rows: rows.map((row) => ({
            ...row,
            id: jobId(row.destination, row.eventId),
            state: stateLabels[row.state],
            error: row.error ?? '',
          })),
          columns: [
            { key: 'at', title: 'When', show: 'time' },
            { key: 'title', title: 'Notice' },
            { key: 'type', title: 'Event', show: 'code' },
            { key: 'destination', title: 'Destination' },
            { key: 'state', title: 'State' },
            { key: 'error', title: 'Error' },
          ],
          rowActions: [ui.action(retry)],
          actions: names.map((name) => ui.action(test, { label: `Test ${name}`, input: { destination: name } })),
          empty: 'Nothing was sent in the last 24 hours, and nothing failed in the last 14 days',
          ...(rows.next === undefined ? {} : { next: rows.next }),
        }),
      );
    },

    /** Sends a failed notice again. */
    async retry({ input }: Pick<Call<{ readonly id: string }>, 'input'>): Promise<Outcome> {
      const [destination = '', ...rest] = input.id.split('/');
      const key = { destination, eventId: rest.join('/') };
      const row = await deliveries.get(key);
      if (row?.state !== 'failed') return { done: 'Only what failed can be sent again' };
      await api.jobs.retry(input.id);
      await deliveries.update(key, (current) => {
        if (current === undefined) return undefined;
        const { error: _error, ...rest_ } = current;
        return { ...rest_, state: 'waiting' };
      });
      return { done: `“${row.title}” is sent again` };
    },
  };

  function find(
    destination: string | undefined,
    state: keyof typeof stateLabels | undefined,
    page: { readonly order: 'desc'; readonly limit: number; readonly cursor?: string },
  ) {
    if (destination !== undefined && state !== undefined)
      return deliveries.find({ where: { destination, state }, index: ['destination', 'state', 'at'], ...page });
    if (destination !== undefined)
      return deliveries.find({ where: { destination }, index: ['destination', 'at'], ...page });
    if (state !== undefined) return deliveries.find({ where: { state }, index: ['state', 'at'], ...page });
    return deliveries.find({ index: 'at', ...page });
  }
}
