import type { Session, SessionState } from '@streamspace/plugin-sdk';
import type { Change } from '../marks.ts';
import { createRandom, dayMs, instant, minuteMs, session } from './samples.ts';

interface Step {
  readonly at: number;
  readonly state: SessionState;
  /** What the platform tells of it. */
  readonly kind?: Change['kind'];
}

/** What happened to a session, and when it was told. */
export interface Told {
  readonly at: number;
  readonly kind: Change['kind'];
  readonly session: Session;
}

/** A platform whose whole story is known. */
export interface Platform {
  readonly users: readonly string[];
  /** In order of time. */
  readonly told: readonly Told[];
  /** All sessions as they are at an instant. */
  at(now: number): readonly Session[];
  /** Seconds that a user's sessions ran by day in UTC, counted minute by minute. */
  truth(user: string): ReadonlyMap<string, number>;
}

/** Makes up what so many users do from an instant on, in whole minutes. */
export function simulate(options: {
  readonly users: number;
  readonly from: number;
  readonly days: number;
  readonly seed: number;
}): Platform {
  const { from, days } = options;
  const random = createRandom(options.seed);
  const between = (least: number, most: number): number => (least + Math.floor(random() * (most - least))) * minuteMs;
  const until = from + days * dayMs;
  const users = Array.from({ length: options.users }, (_, index) => `user-${index}`);
  const stories = users.flatMap((user) =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => {
      const base = session({ id: `${user}-${index}`, user });
      const steps = stepsFrom(from + between(0, days * 1440)).filter(({ at }) => at < until);
      return { user, steps: steps.map((step, last) => ({ ...step, session: after(base, steps.slice(0, last + 1)) })) };
    }),
  );

  function stepsFrom(created: number): readonly Step[] {
    const steps: Step[] = [{ at: created, state: 'pending' }];
    let at = created + between(1, 3);
    steps.push({ at, state: 'running', kind: 'started' });
    for (let nap = Math.floor(random() * 8); nap > 0; nap -= 1) {
      steps.push({ at: (at += between(5, 600)), state: 'hibernating' });
      steps.push({ at: (at += between(1, 3)), state: 'hibernated', kind: 'hibernated' });
      steps.push({ at: (at += between(3, 900)), state: 'waking', kind: 'woken' });
      steps.push({ at: (at += between(1, 3)), state: 'running', kind: 'ready' });
    }
    steps.push({ at: (at += between(5, 600)), state: 'terminating' });
    steps.push({ at: at + between(1, 3), state: 'terminated', kind: 'ended' });
    return steps;
  }

  function after(base: Session, steps: readonly Step[]): Session {
    const last = steps.at(-1);
    const started = steps.find(({ kind }) => kind === 'started');
    const { startedAt: _unknown, ...rest } = base;
    return {
      ...rest,
      createdAt: instant(steps[0]?.at ?? from),
      state: last?.state ?? 'pending',
      stateSince: instant(last?.at ?? from),
      hibernations: steps.filter(({ kind }) => kind === 'hibernated').length,
      ...(started === undefined ? {} : { startedAt: instant(started.at) }),
      ...(last?.state === 'terminated' ? { endedAt: instant(last.at) } : {}),
    };
  }

  return {
    users,
    told: stories
      .flatMap(({ steps }) =>
        steps.flatMap(({ at, kind, session: of }) => (kind === undefined ? [] : [{ at, kind, session: of }])),
      )
      .toSorted((a, b) => a.at - b.at),
    at: (now) => stories.flatMap(({ steps }) => steps.findLast(({ at }) => at <= now)?.session ?? []),
    truth(user) {
      const minutes = Array.from({ length: days }, () => 0);
      for (const { steps } of stories.filter((story) => story.user === user)) {
        const kinds = new Map(steps.map(({ at, kind }) => [at, kind]));
        let runs = false;
        for (let now = from; now < until; now += minuteMs) {
          const kind = kinds.get(now);
          if (kind !== undefined) runs = kind !== 'hibernated' && kind !== 'ended';
          const day = Math.floor((now - from) / dayMs);
          if (runs) minutes[day] = (minutes[day] ?? 0) + 1;
        }
      }
      const used = minutes.map((count, day) => [instant(from + day * dayMs).slice(0, 10), count * 60] as const);
      return new Map(used.filter(([, seconds]) => seconds > 0));
    },
  };
}
