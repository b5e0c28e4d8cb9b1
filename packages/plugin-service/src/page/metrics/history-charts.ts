import type { ChartBlock } from '@streamspace/plugin-sdk';
import type { PluginHistory } from '../../api-types.ts';
import { bytes, plural } from '../format.ts';

/** The host's own numbers as charts, each with what it says in words. */
export function historyCharts(history: PluginHistory, timeOf: (at: string) => string): readonly ChartBlock[] {
  const { memoryBytes, waiting, done, retried, dead } = history;
  const x = history.at.map(timeOf);
  const known = memoryBytes.filter((each) => each !== null);
  const chart = (
    kind: ChartBlock['kind'],
    label: string,
    summary: string,
    series: ChartBlock['series'],
    show?: ChartBlock['show'],
  ): ChartBlock => ({ block: 'chart', kind, label, summary, x, series, ...(show && { show }) });

  return [
    chart(
      'area',
      'Memory',
      known.length === 0 ? 'It did not run.' : `Now ${bytes(known.at(-1) ?? 0)}, at most ${bytes(Math.max(...known))}.`,
      [{ label: 'Memory', values: memoryBytes }],
      'bytes',
    ),
    chart(
      'stacked',
      'Deliveries that ended',
      `${sum(done)} done, ${plural(sum(retried), 'failed attempt')}, ${plural(sum(dead), 'dead letter')}.`,
      [
        { label: 'Done', values: done },
        { label: 'Failed attempts', values: retried },
        { label: 'Dead letters', values: dead },
      ],
    ),
    chart('line', 'Deliveries that wait', `Now ${waiting.at(-1) ?? 0}, at most ${Math.max(0, ...waiting)}.`, [
      { label: 'Waiting', values: waiting },
    ]),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
