import type { ChartBlock } from '@streamspace/plugin-sdk';
import { areaPath, barsOf, linePath, scaleOf, yOf, type Scale } from './chart-shapes.ts';
import { showText, type Reader } from './show.ts';

const size = { width: 600, height: 180 };
const sparkSize = { width: 200, height: 36 };
/** Beyond this, series would look like each other. */
const looks = 6;

/** A drawing with its meaning in words, and its numbers in a table for who wants them. */
export function ChartView({ chart, reader }: { readonly chart: ChartBlock; readonly reader: Reader }) {
  const text = (value: number | null | undefined): string => showText(value, chart.show, reader);
  const isSpark = chart.kind === 'spark';
  const scale = scaleOf(chart.series, chart.kind === 'stacked', isSpark ? sparkSize : size);
  const description = `${chart.label}. ${chart.summary}`;

  return (
    <figure className="chart" data-kind={chart.kind}>
      <figcaption>
        <span className="strong">{chart.label}</span>
        <span className="muted small">{chart.summary}</span>
      </figcaption>
      {chart.kind === 'heatmap' ? (
        <Heatmap chart={chart} description={description} />
      ) : (
        <div className="chart-plot">
          {isSpark ? undefined : (
            <p className="chart-axis small muted" aria-hidden="true">
              <span>{text(scale.max)}</span>
              <span>{text(scale.min)}</span>
            </p>
          )}
          <svg
            viewBox={`-4 -4 ${scale.width + 8} ${scale.height + 8}`}
            role="img"
            aria-label={description}
            preserveAspectRatio="none"
          >
            <line className="chart-zero" x1="0" x2={scale.width} y1={yOf(0, scale)} y2={yOf(0, scale)} />
            <Marks chart={chart} scale={scale} />
          </svg>
        </div>
      )}
      {isSpark || chart.kind === 'heatmap' ? undefined : (
        <p className="chart-ends small muted" aria-hidden="true">
          <span>{chart.x[0]}</span>
          <span>{chart.x.length > 1 ? chart.x.at(-1) : undefined}</span>
        </p>
      )}
      {chart.series.length > 1 && chart.kind !== 'heatmap' ? <Legend chart={chart} /> : undefined}
      {isSpark ? undefined : <Numbers chart={chart} text={text} />}
    </figure>
  );
}

function Marks({ chart: { kind, series }, scale }: { readonly chart: ChartBlock; readonly scale: Scale }) {
  if (kind === 'bar' || kind === 'stacked') {
    return barsOf(series, scale, kind === 'stacked').map(({ series: number, index, ...box }) => (
      <rect key={`${number} ${index}`} className="chart-bar" data-series={number % looks} {...box} />
    ));
  }
  return series.map(({ label, values }, number) => (
    <g key={label} data-series={number % looks}>
      {kind === 'area' || kind === 'spark' ? <path className="chart-area" d={areaPath(values, scale)} /> : undefined}
      <path className="chart-line" d={linePath(values, scale)} />
    </g>
  ));
}

function Legend({ chart }: { readonly chart: ChartBlock }) {
  return (
    <ul className="chart-legend small">
      {chart.series.map(({ label }, number) => (
        <li key={label}>
          <svg viewBox="0 0 24 10" width="24" height="10" aria-hidden="true" data-series={number % looks}>
            {chart.kind === 'bar' || chart.kind === 'stacked' ? (
              <rect className="chart-bar" data-series={number % looks} width="24" height="10" />
            ) : (
              <path className="chart-line" d="M0 5L24 5" />
            )}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

/** A row per series, a field per x; five shades. */
function Heatmap({ chart, description }: { readonly chart: ChartBlock; readonly description: string }) {
  const max = Math.max(1e-9, ...chart.series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const cell = 20;
  return (
    <div className="scroll" role="region" aria-label={chart.label} tabIndex={0}>
      <svg
        className="heatmap"
        role="img"
        aria-label={description}
        width={chart.x.length * cell}
        height={chart.series.length * cell}
      >
        {chart.series.flatMap(({ label, values }, row) =>
          values.map((value, column) => (
            <rect
              key={`${label} ${String(chart.x[column])}`}
              x={column * cell + 1}
              y={row * cell + 1}
              width={cell - 2}
              height={cell - 2}
              data-shade={value === null ? undefined : Math.round((Math.max(0, value) / max) * 4)}
            />
          )),
        )}
      </svg>
    </div>
  );
}

function Numbers({
  chart,
  text,
}: {
  readonly chart: ChartBlock;
  readonly text: (value: number | null | undefined) => string;
}) {
  return (
    <details>
      <summary className="small">Numbers</summary>
      <div className="scroll" role="region" aria-label={`Numbers of ${chart.label}`} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">At</span>
              </th>
              {chart.series.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chart.x.map((x, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- two points may have one name
              <tr key={index}>
                <th scope="row">{x}</th>
                {chart.series.map(({ label, values }) => (
                  <td key={label} data-number>
                    {text(values[index])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
