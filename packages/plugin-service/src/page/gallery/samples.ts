import type { Block } from '@streamspace/plugin-sdk';

export interface Sample {
  readonly title: string;
  readonly block: Block;
  /** How a plugin writes it. */
  readonly source: string;
}

const days = Array.from({ length: 14 }, (_, index) => `${String(index + 1).padStart(2, '0')} Nov`);
const wave = (height: number, shift: number): readonly number[] =>
  days.map((_, index) => Math.round(height * (1.2 + Math.sin((index + shift) / 2)) * 10) / 10);

const blocks: readonly (readonly [title: string, block: Block])[] = [
  [
    'Text',
    {
      block: 'text',
      markdown: 'Markdown with **emphasis**, `code`, [links](https://example.com) and\n\n- lists\n- of things',
    },
  ],
  [
    'Numbers',
    {
      block: 'columns',
      children: [
        { block: 'stat', label: 'Sessions', value: 128, change: 0.12 },
        { block: 'stat', label: 'Spent', value: 1234.5, show: 'money', currency: 'EUR', change: -0.034 },
        { block: 'stat', label: 'Backlog', value: 17, level: 'warning' },
      ],
    },
  ],
  ['Progress', { block: 'progress', label: 'This month', value: 31, max: 80, text: '31 of 80 h' }],
  [
    'Progress beyond its end',
    { block: 'progress', label: 'Storage', value: 12, max: 10, text: '12 of 10 GiB', level: 'error' },
  ],
  [
    'Callouts',
    {
      block: 'stack',
      children: [
        { block: 'callout', level: 'info', title: 'Nothing to do', text: 'All is well.' },
        { block: 'callout', level: 'success', title: 'Connected' },
        { block: 'callout', level: 'warning', title: 'The token ends soon', actions: [{ action: 'token' }] },
        { block: 'callout', level: 'critical', title: 'Nothing is delivered' },
      ],
    },
  ],
  [
    'Facts',
    {
      block: 'facts',
      items: [
        { label: 'Bucket', value: 'recordings-eu', copy: true },
        { label: 'Used', value: 53687091200, show: 'bytes' },
        { label: 'Longest', value: 5400, show: 'duration' },
        { label: 'State', value: 'success', show: 'level' },
        { label: 'Since', value: '2026-11-20T08:00:00.000Z', show: 'time' },
      ],
    },
  ],
  [
    'Table',
    {
      block: 'table',
      label: 'Deliveries',
      columns: [
        { key: 'name', title: 'Endpoint', sort: true },
        { key: 'state', show: 'level' },
        { key: 'sent', title: 'Sent', show: 'number' },
        { key: 'at', title: 'Last', show: 'ago' },
      ],
      rows: [
        { id: 'a', name: 'cmdb', state: 'success', sent: 1204, at: '2026-11-25T07:00:00.000Z' },
        { id: 'b', name: 'siem', state: 'error', sent: 3, at: '2026-11-24T19:30:00.000Z' },
      ],
      rowActions: [{ action: 'details' }, { action: 'delete', danger: true }],
      actions: [{ action: 'report' }],
      csv: 'deliveries.csv',
      next: 'page-2',
    },
  ],
  ['Empty table', { block: 'table', columns: ['name'], rows: [], empty: 'Nothing has been sent yet' }],
  ['Lines', chart('line', 'Sessions per day', 'Between 2 and 22 sessions a day, most in the middle of the month.', 2)],
  ['Area', chart('area', 'Hours per day', 'Use rises in the first week and falls in the second.', 1)],
  ['Bars', chart('bar', 'Ends by reason', 'Idle ends are twice as many as those by users.', 2)],
  ['Stacked bars', chart('stacked', 'Hours by team', 'Research uses most.', 3)],
  ['Sparkline', chart('spark', 'Fourteen days', 'Two waves, the second one lower.', 1)],
  [
    'Heatmap',
    {
      block: 'chart',
      kind: 'heatmap',
      label: 'Use by hour',
      summary: 'Mondays and Tuesdays between 9 and 16 o’clock are busiest.',
      x: Array.from({ length: 24 }, (_, hour) => hour),
      series: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'].map((label, day) => ({
        label,
        values: Array.from({ length: 24 }, (_, hour) => Math.max(0, Math.round(10 - day - Math.abs(hour - 13)))),
      })),
    },
  ],
  [
    'Timeline',
    {
      block: 'timeline',
      label: 'What happened',
      items: [
        { at: '2026-11-25T09:00:00.000Z', title: 'Snapshot taken', level: 'success', text: '1.2 GiB in 14 s' },
        { at: '2026-11-25T08:00:00.000Z', title: 'Snapshot failed', level: 'error', actions: [{ action: 'details' }] },
        { at: '2026-11-24T22:00:00.000Z', title: 'Session started' },
      ],
    },
  ],
  [
    'Tabs and filters',
    {
      block: 'tabs',
      param: 'tab',
      tabs: [
        {
          id: 'first',
          title: 'First',
          content: {
            block: 'filters',
            fields: [
              { param: 'q', label: 'Search', kind: 'text' },
              {
                param: 'state',
                label: 'State',
                kind: 'choice',
                options: [
                  { value: 'open', label: 'Open' },
                  { value: 'closed', label: 'Closed' },
                ],
              },
              { param: 'from', label: 'From', kind: 'date' },
            ],
          },
        },
        {
          id: 'second',
          title: 'Second',
          content: { block: 'code', language: 'json', text: '{\n  "hello": "world"\n}' },
        },
      ],
    },
  ],
  ['Form', { block: 'form', action: 'report', preview: 'preview', values: { severity: 'low' }, submit: 'Send' }],
  [
    'Form in steps',
    {
      block: 'form',
      action: 'report',
      steps: [
        { title: 'What', fields: ['title'] },
        { title: 'How', fields: ['severity', 'details'] },
      ],
    },
  ],
  [
    'Card with actions',
    {
      block: 'card',
      title: 'Endpoint cmdb',
      level: 'success',
      children: [{ block: 'link', label: 'Open the receiver', href: 'https://example.com/', newWindow: true }],
      actions: [{ action: 'greet' }, { action: 'token' }, { action: 'delete', danger: true }],
    },
  ],
];

function chart(
  kind: 'line' | 'area' | 'bar' | 'stacked' | 'spark',
  label: string,
  summary: string,
  count: number,
): Block {
  return {
    block: 'chart',
    kind,
    label,
    summary,
    x: days,
    series: ['Research', 'Engineering', 'Platform']
      .slice(0, count)
      .map((name, index) => ({ label: name, values: wave(10 - index * 3, index * 2) })),
  };
}

/** Every kind of block, with the JSON that a plugin returns for it. */
export const samples: readonly Sample[] = blocks.map(([title, block]) => ({
  title,
  block,
  source: JSON.stringify(block, undefined, 2),
}));
