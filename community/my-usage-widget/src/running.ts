import { ui, type Block, type Viewer } from '@streamspace/plugin-sdk';
import { whileItAnswers } from './answers.ts';
import { pageOf } from './paging.ts';
import type { PluginApi } from './plugin-api.ts';

const pageSize = 25;

/** The viewer's desktops that run now. What hibernates them is the platform, with the viewer's rights. */
export async function runningTable(
  { id }: Pick<Viewer, 'id'>,
  {
    api,
    now,
    cursor,
  }: { readonly api: Pick<PluginApi, 'sessions'>; readonly now: number; readonly cursor?: string | undefined },
): Promise<Block> {
  const running = await whileItAnswers(api.sessions.list({ user: id, state: 'running' }));
  if (running === undefined) {
    const at = new Date(now).toISOString().slice(11, 16);
    return ui.callout({
      level: 'warning',
      title: 'The platform does not answer',
      text: `The hours are as of ${at} UTC; which desktops run is not known.`,
    });
  }
  const { items, next } = pageOf(running, cursor, pageSize);
  return ui.table({
    label: running.length > pageSize ? `Running now: ${running.length}` : 'Running now',
    columns: [
      { key: 'template', title: 'Desktop' },
      { key: 'since', title: 'Since', show: 'ago' },
    ],
    rows: items.map(({ id: session, template, stateSince, startedAt, createdAt }) => ({
      id: session,
      template,
      since: stateSince ?? startedAt ?? createdAt,
    })),
    rowActions: [ui.action('hibernate', { as: 'viewer' })],
    empty: 'None of your desktops runs',
    ...(next === undefined ? {} : { next }),
  });
}
