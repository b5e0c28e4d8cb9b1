import type { Mark } from './rows.ts';

/** A time during which a session ran. */
export interface Interval {
  readonly session: string;
  readonly template: string;
  readonly from: number;
  /** Absent while it runs. */
  readonly to?: number;
  readonly memoryBytes: number;
  /** One of its ends was not seen. */
  readonly estimated: boolean;
}

/** The intervals of all sessions whose marks these are, in order of time. */
export function intervalsOf(marks: readonly Mark[]): readonly Interval[] {
  const bySession = Map.groupBy(marks, ({ session }) => session);
  return [...bySession.values()].flatMap(intervalsOfSession).toSorted((a, b) => a.from - b.from);
}

function intervalsOfSession(marks: readonly Mark[]): readonly Interval[] {
  const intervals: Interval[] = [];
  let open: Mark | undefined;
  for (const mark of marks.toSorted(byTime)) {
    if (mark.kind === 'open') open ??= mark;
    else if (open !== undefined) {
      intervals.push(interval(open, mark));
      open = undefined;
    }
  }
  return open === undefined ? intervals : [...intervals, interval(open, undefined)];
}

/** At one instant a session ceases before it begins again. */
const byTime = (a: Mark, b: Mark): number => Date.parse(a.at) - Date.parse(b.at) || (a.kind === 'close' ? -1 : 1);

function interval({ session, template, at, memoryBytes, estimated }: Mark, close: Mark | undefined): Interval {
  return {
    session,
    template,
    from: Date.parse(at),
    memoryBytes,
    estimated: estimated || close?.estimated === true,
    ...(close === undefined ? {} : { to: Date.parse(close.at) }),
  };
}

/** Whether a session runs, as far as its marks tell. */
export const isOpen = (marks: readonly Mark[]): boolean => intervalsOf(marks).some(({ to }) => to === undefined);
