import type { ChartBlock } from '@streamspace/plugin-sdk';
import type { MetricSeries, PluginHistory } from '../../api-types.ts';
import { ChartView } from '../blocks/chart-block.tsx';
import { showText, type Reader } from '../blocks/show.ts';
import { humanise } from '../format.ts';
import { TableHead } from '../ui/table-head.tsx';
import { percentile, seconds } from './percentile.ts';

interface MetricTableProps {
  readonly metrics: readonly MetricSeries[];
  readonly history: PluginHistory;
  readonly reader: Reader;
}

/** What a plugin measures about itself: each quantity as it is now, and how it came there. */
export function MetricTable({ metrics, history, reader }: MetricTableProps) {
  return (
    <table className="table" role="table">
      <caption className="visually-hidden">What the plugin measures about itself</caption>
      <TableHead titles={['Quantity', 'Of', 'Now', 'Lately']} />
      <tbody role="rowgroup">
        {metrics.map((series) => (
          <tr key={keyOf(series)} role="row">
            <td role="cell" data-label="Quantity">
              <span className="strong">{humanise(series.name)}</span> <code className="small">{series.name}</code>
            </td>
            <td role="cell" data-label="Of">
              {Object.keys(series.labels).length === 0
                ? '–'
                : Object.entries(series.labels)
                    .map(([label, value]) => `${label} ${value}`)
                    .join(', ')}
            </td>
            <td role="cell" data-label="Now">
              {nowText(series, reader)}
            </td>
            <td role="cell" data-label="Lately">
              <ChartView chart={sparkOf(series, history)} reader={reader} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function nowText(series: MetricSeries, reader: Reader): string {
  const { kind, value, count = 0 } = series;
  if (kind !== 'histogram') return showText(value, undefined, reader);
  if (count === 0) return '–';
  const number = showText(count, undefined, reader);
  return `${number} times, ${seconds(value / count)} each, 95 % ${percentile(series, 0.95)}`;
}

/** A counter and a histogram as what was added from one look to the next, a gauge as it was. */
function sparkOf(series: MetricSeries, history: PluginHistory): ChartBlock {
  const key = keyOf(series);
  const values = history.series.find((each) => keyOf(each) === key)?.values ?? [];
  const shown =
    series.kind === 'gauge'
      ? values
      : values.map((value, index) => {
          const before = values[index - 1];
          // It begins at nothing whenever the plugin is loaded anew.
          return value === null || before === null || before === undefined ? null : Math.max(0, value - before);
        });
  const label = series.kind === 'gauge' ? 'Value' : 'Added';
  return {
    block: 'chart',
    kind: 'spark',
    label: humanise(series.name),
    summary: series.kind === 'gauge' ? 'As it was lately' : 'What was added lately',
    x: history.at,
    series: [{ label, values: shown }],
  };
}

function keyOf({ name, labels }: Pick<MetricSeries, 'name' | 'labels'>): string {
  return JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
