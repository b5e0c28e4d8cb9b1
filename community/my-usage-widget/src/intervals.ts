import type { Mark } from './rows.ts';

/** A time during which a session ran. */
export interface Interval {
  readonly session: string;
  readonly template: string;
  /** Milliseconds since the Unix epoch. */
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

/** Whether a session runs, as far as its last mark tells. */
export const isOpen = ({ kind }: Pick<Mark, 'kind'>): boolean => kind !== 'hibernated' && kind !== 'ended';

function intervalsOfSession(marks: readonly Mark[]): readonly Interval[] {
  const intervals: Interval[] = [];
  let open: Mark | undefined;
  for (const [index, mark] of marks.toSorted(inOrder).entries()) {
    if (!isOpen(mark)) {
      if (open !== undefined) intervals.push(interval(open, mark));
      else if (index === 0 && mark.since !== undefined) intervals.push(interval(guess(mark, mark.since), mark));
      // Asleep twice in a row: it ran between, nobody knows for how long. What is known is that something is missing.
      else if (mark.kind === 'hibernated') intervals.push(interval(guess(mark, mark.at), mark));
      open = undefined;
    } else if (mark.kind === 'woken') {
      // It went to sleep unseen some time before, at the latest now.
      if (open !== undefined) intervals.push(interval(guess(open, open.at), mark));
      open = mark;
    } else if (mark.kind === 'ready') {
      open ??= guess(mark, mark.at);
    } else open ??= mark;
  }
  return open === undefined ? intervals : [...intervals, interval(open, undefined)];
}

const inOrder = (a: Mark, b: Mark): number => compare(a.at, b.at) || compare(a.kind, b.kind);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const guess = (mark: Mark, at: string): Mark => ({ ...mark, at, estimated: true });

function interval({ session, template, at, memoryBytes, estimated }: Mark, end: Mark | undefined): Interval {
  return {
    session,
    template,
    from: Date.parse(at),
    memoryBytes,
    estimated: estimated || end?.estimated === true,
    ...(end === undefined ? {} : { to: Date.parse(end.at) }),
  };
}
