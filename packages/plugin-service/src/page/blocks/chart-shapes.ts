/** Geometry of charts, on a canvas of `width` by `height`. */
export interface Scale {
  readonly width: number;
  readonly height: number;
  readonly min: number;
  readonly max: number;
}

type Values = readonly (number | null)[];

/** From the smallest value or 0 to the largest, never empty. */
export function scaleOf(
  series: readonly { readonly values: Values }[],
  stacked: boolean,
  size: { width: number; height: number },
): Scale {
  const columns = stacked
    ? stackTops(series)
    : series.flatMap(({ values }) => values.filter((value) => value !== null));
  const max = Math.max(0, ...columns);
  const min = Math.min(0, ...columns);
  return { ...size, min, max: max === min ? min + 1 : max };
}

function stackTops(series: readonly { readonly values: Values }[]): readonly number[] {
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  return Array.from({ length }, (_, index) =>
    series.reduce((sum, { values }) => sum + Math.max(0, values[index] ?? 0), 0),
  );
}

export const yOf = (value: number, { height, min, max }: Scale): number =>
  round(height - ((value - min) / (max - min)) * height);

const xOf = (index: number, count: number, width: number): number =>
  round(count <= 1 ? width / 2 : (index / (count - 1)) * width);

/** Path of a line; a gap begins a new piece. */
export function linePath(values: Values, scale: Scale): string {
  let open = false;
  return values
    .map((value, index) => {
      if (value === null) {
        open = false;
        return '';
      }
      const command = open ? 'L' : 'M';
      open = true;
      return `${command}${xOf(index, values.length, scale.width)} ${yOf(value, scale)}`;
    })
    .join('');
}

/** Closed paths between the line and zero, one per piece. */
export function areaPath(values: Values, scale: Scale): string {
  const zero = yOf(0, scale);
  const pieces: string[] = [];
  let piece: [x: number, y: number][] = [];
  const close = (): void => {
    const [first] = piece;
    const last = piece.at(-1);
    if (first !== undefined && last !== undefined) {
      pieces.push(`M${first[0]} ${zero}${piece.map(([x, y]) => `L${x} ${y}`).join('')}L${last[0]} ${zero}Z`);
    }
    piece = [];
  };
  values.forEach((value, index) => {
    if (value === null) close();
    else piece.push([xOf(index, values.length, scale.width), yOf(value, scale)]);
  });
  close();
  return pieces.join('');
}

export interface Bar {
  readonly series: number;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bars side by side, or on top of each other. */
export function barsOf(series: readonly { readonly values: Values }[], scale: Scale, stacked: boolean): readonly Bar[] {
  const count = Math.max(1, ...series.map(({ values }) => values.length));
  const slot = scale.width / count;
  const gap = Math.min(slot * 0.2, 8);
  const width = stacked ? slot - gap : (slot - gap) / Math.max(1, series.length);
  const tops = Array.from({ length: count }, () => 0);
  return series.flatMap(({ values }, number) =>
    values.flatMap((value, index): Bar[] => {
      if (value === null || value === 0) return [];
      const from = stacked ? (tops[index] ?? 0) : 0;
      tops[index] = from + value;
      const top = yOf(Math.max(from, from + value), scale);
      const bottom = yOf(Math.min(from, from + value), scale);
      const x = index * slot + gap / 2 + (stacked ? 0 : number * width);
      return [{ series: number, index, x: round(x), y: top, width: round(width), height: round(bottom - top) }];
    }),
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;
