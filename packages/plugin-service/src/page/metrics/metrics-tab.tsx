import { useEffect } from 'react';
import type { InstalledPlugin } from '../../api-types.ts';
import { ChartView } from '../blocks/chart-block.tsx';
import type { Reader } from '../blocks/show.ts';
import { useApp } from '../context.ts';
import { duration } from '../format.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useResource } from '../use-resource.ts';
import { historyCharts } from './history-charts.ts';
import { MetricTable } from './metric-table.tsx';

const refreshMs = 10_000;

/** How the plugin was doing in the last hour, and what it measures about itself. */
export function MetricsTab({ plugin: { name } }: { readonly plugin: InstalledPlugin }) {
  const { api } = useApp();
  const { data, error, reload } = useResource(`metrics ${name}`, async () => {
    const [history, { metrics }] = await Promise.all([api.history(name), api.metrics(name)]);
    return { history, metrics };
  });
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (!document.hidden) reload();
    }, refreshMs);
    return () => window.clearInterval(timer);
  }, [reload]);

  if (data === undefined) {
    return error === undefined ? (
      <Skeleton label="Loading the numbers" rows={8} />
    ) : (
      <ErrorNote error={error} retry={reload} />
    );
  }
  const { history, metrics } = data;
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const reader: Reader = { locale, timeZone };
  const timeOf = (at: string): string => new Date(at).toLocaleTimeString(locale, { timeZone });
  return (
    <section className="stack" aria-label="Metrics">
      <ErrorNote error={error} retry={reload} />
      <Panel
        title="How it does"
        aside={<span className="muted small">{`The last ${duration(history.at.length * history.everyMs)}`}</span>}
      >
        {history.at.length === 0 ? (
          <Empty title="Nothing to show yet">
            <p>{`The service looks every ${duration(history.everyMs)}, from when it was started.`}</p>
          </Empty>
        ) : (
          <div className="charts">
            {historyCharts(history, timeOf).map((chart) => (
              <ChartView key={chart.label} chart={chart} reader={reader} />
            ))}
          </div>
        )}
      </Panel>
      <Panel title="What it measures">
        {metrics.length === 0 ? (
          <Empty title="It measures nothing about itself yet">
            <p>What a plugin counts and times with api.metrics appears here, and at /api/v1/metrics for Prometheus.</p>
          </Empty>
        ) : (
          <MetricTable metrics={metrics} history={history} reader={reader} />
        )}
      </Panel>
    </section>
  );
}
