import { isPluginError, ui, type Block, type View } from '@streamspace/plugin-sdk';
import { mailStateSchema, type MailRow, type PluginApi, type RecipientRow } from './rows.ts';

const rowsPerPage = 50;
const labels = { waiting: 'Waiting', sent: 'Sent', failed: 'Failed', suppressed: 'Suppressed' } as const;

export interface MailsPageOptions {
  readonly api: Pick<PluginApi, 'storage' | 'jobs'>;
  /** Id of the action that lets an address get mail again. */
  readonly lift: string;
  readonly now: () => number;
}

/** What became of each mail and each recipient, and which addresses get no mail. */
export async function mailsPage({ api, lift, now }: MailsPageOptions, { params }: View): Promise<Block> {
  const state = mailStateSchema.safeParse(params['state']).data;
  const { mails, refusals } = api.storage;
  const find = (cursor?: string) => {
    const page = { order: 'desc', limit: rowsPerPage, ...(cursor === undefined ? {} : { cursor }) } as const;
    return state === undefined
      ? mails.find({ index: 'at', ...page })
      : mails.find({ where: { state }, index: ['state', 'at'], ...page });
  };
  const rows = await find(params['cursor']).catch((error: unknown) => {
    // A cursor of another filter.
    if (isPluginError(error) && error.code === 'INVALID_ARGUMENT') return find();
    throw error;
  });
  const [notices, others] = await Promise.all([api.jobs.stats('send'), api.jobs.stats('mail')]);
  const suppressed = [];
  for await (const row of refusals.scan()) if (row.until !== undefined && row.until > now()) suppressed.push(row);

  return ui.stack(
    ui.facts([
      { label: 'Waiting', value: notices.waiting + others.waiting, show: 'number' },
      { label: 'Failed', value: notices.dead + others.dead, show: 'number' },
    ]),
    ui.filters([
      {
        param: 'state',
        label: 'State',
        kind: 'choice',
        options: mailStateSchema.options.map((value) => ({ value, label: labels[value] })),
      },
    ]),
    ui.table({
      label: 'Mails',
      rows: rows.flatMap(linesOf),
      key: 'key',
      columns: [
        { key: 'at', title: 'When', show: 'time' },
        { key: 'subject', title: 'Subject' },
        { key: 'caller', title: 'From', show: 'code' },
        { key: 'address', title: 'To' },
        { key: 'state', title: 'State' },
        { key: 'reply', title: 'What the server said' },
      ],
      empty: 'No mail was sent in the last 7 days, and none failed in the last 30',
      ...(rows.next === undefined ? {} : { next: rows.next }),
    }),
    ui.table({
      label: 'Addresses that get no mail',
      key: 'address',
      rows: suppressed.slice(0, 200).map(({ address, reply, until = 0 }) => ({
        address,
        reply,
        until: new Date(until).toISOString(),
      })),
      columns: [
        { key: 'address', title: 'Address' },
        { key: 'reply', title: 'What the server said' },
        { key: 'until', title: 'Until', show: 'time' },
      ],
      rowActions: [ui.action(lift)],
      empty: 'No address was refused twice within 7 days',
    }),
  );
}

const mostRecipients = 10;

/** One line for each recipient, those with trouble first. */
function linesOf({ id, at, subject, caller, recipients }: MailRow): readonly object[] {
  const sorted = recipients.toSorted((a, b) => Number(a.state === 'sent') - Number(b.state === 'sent'));
  return sorted.slice(0, mostRecipients).map(({ address, state, reply = '' }: RecipientRow) => ({
    key: `${id} ${address}`,
    at,
    subject,
    caller,
    address,
    state: labels[state],
    reply,
  }));
}
