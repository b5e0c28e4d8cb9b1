import type { Session } from '@streamspace/plugin-sdk';
import type { TestHost } from '@streamspace/plugin-testing';
import { configSchema, type Rule, type Settings } from '../config.ts';

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** The configuration with its defaults. */
export const settings = (fields: Readonly<Record<string, unknown>> = {}): Settings => configSchema.parse(fields);

export function rule(fields: Readonly<Record<string, unknown>> = {}): Rule {
  const [parsed] = settings({ rules: [{ name: 'all', hibernateAfterMinutes: 60, ...fields }] }).rules;
  if (parsed === undefined) throw new Error('the sample has one rule');
  return parsed;
}

/** A session that began to run at seven o'clock. */
export const session = (fields: Partial<Session> = {}): Session => ({
  id: 'alan-firefox',
  user: 'u-alan',
  username: 'alan',
  orgId: 'default-org',
  template: 'firefox',
  state: 'running',
  stateSince: '2026-01-15T07:00:00.000Z',
  createdAt: '2026-01-15T07:00:00.000Z',
  startedAt: '2026-01-15T07:00:00.000Z',
  lastActivityAt: '2026-01-15T07:00:00.000Z',
  resources: {},
  persistentHome: true,
  connections: 0,
  hibernations: 0,
  protocol: 'selkies',
  ...fields,
});

/** Sessions that stand in for the platform's, which change by nothing but what a test or the plugin does. */
export interface Stage {
  readonly sessions: Map<string, Session>;
  /** What the plugin asked for. */
  readonly asked: string[];
  /** Thrown by the next act. */
  refuseWith(error: Error): void;
}

export function stage(host: TestHost, initial: readonly Session[]): Stage {
  const sessions = new Map(initial.map((one) => [one.id, one]));
  const asked: string[] = [];
  let refusal: Error | undefined;

  const find = (id: string): Session => {
    const found = sessions.get(id);
    if (found !== undefined) return found;
    throw Object.assign(new Error(`There is no session "${id}"`), { code: 'NOT_FOUND' });
  };
  const act = (verb: string, state: Session['state']) => async (id: string) => {
    const error = refusal;
    refusal = undefined;
    if (error !== undefined) throw error;
    asked.push(`${verb} ${id}`);
    sessions.set(id, { ...find(id), state, stateSince: host.clock.now().toISOString() });
  };
  Object.assign(host.controlPlane.sessions, {
    async list(filter: { state?: string }, { cursor, limit = 100 }: { cursor?: string; limit?: number }) {
      const matching = [...sessions.values()].filter(({ state }) => state === (filter.state ?? state));
      const start = Number(cursor ?? 0);
      const next = start + limit < matching.length ? { next: String(start + limit) } : {};
      return Object.assign(matching.slice(start, start + limit), next);
    },
    get: async (id: string) => find(id),
    hibernate: act('hibernate', 'hibernated'),
    terminate: act('terminate', 'terminated'),
  });
  return {
    sessions,
    asked,
    refuseWith(error) {
      refusal = error;
    },
  };
}
