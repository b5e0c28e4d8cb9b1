import type { Caller, ControlPlane } from '@streamspace/control-plane';
import { PluginError, type Decision, type Session } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import { sleep } from '../../deadline.ts';
import type { Decider } from './decider.ts';

type Sessions = ControlPlane['sessions'];

/** The part of a control plane that decisions need to know. */
export type DecisionFacts = {
  readonly sessions: Pick<Sessions, 'get' | 'list'>;
  readonly users: Pick<ControlPlane['users'], 'get'>;
};

/** Sessions that are started, woken and ended only when no plugin refuses it. */
export function guardSessions<T extends object>(
  plain: T,
  options: {
    readonly decider: Decider;
    readonly facts: DecisionFacts;
    readonly clock: Clock;
    readonly signal?: AbortSignal;
  },
): T {
  const sessions = plain as Partial<Sessions>;
  const { decider, facts, clock, signal = new AbortController().signal } = options;
  const wait = async ({ obligations }: Decision): Promise<void> => {
    const delay = obligations.find((obligation) => typeof obligation === 'object');
    if (delay !== undefined) await sleep(delay.delaySeconds * 1000, { clock, signal });
  };

  const guarded: Partial<Sessions> = {
    async create(session, by) {
      if (decider.isDecided('session.create', by.plugin)) {
        const [user, running] = await Promise.all([
          facts.users.get(session.user),
          facts.sessions.list({ user: session.user, state: 'running' }, { limit: 500 }),
        ]);
        const request = {
          user,
          template: session.template,
          runningSessions: running.length,
          origin: originOf(session.user, by),
          actor: actorOf(by),
          ...(session.resources === undefined ? {} : { resources: session.resources }),
        };
        obey(await decider.decide('session.create', request, by.plugin));
      }
      return sessions.create!(session, by);
    },

    async wake(id, act, by) {
      if (decider.isDecided('session.wake', by.plugin)) {
        const session = await facts.sessions.get(id);
        const user = await facts.users.get(session.user);
        const origin = originOf(session.user, by);
        const request = { session, user, origin, actor: actorOf(by), ...reasonOf(act) };
        obey(await decider.decide('session.wake', request, by.plugin));
      }
      return sessions.wake!(id, act, by);
    },

    async terminate(id, act, by) {
      if (decider.isDecided('session.terminate', by.plugin)) {
        const session: Session = await facts.sessions.get(id);
        const request = {
          session,
          force: false,
          actor: actorOf(by),
          ...reasonOf(act),
          ...(by.user === undefined ? {} : { requestedBy: by.user }),
        };
        const decision = await decider.decide('session.terminate', request, by.plugin);
        obey(decision);
        await wait(decision);
      }
      return sessions.terminate!(id, act, by);
    },
  };
  const own = Object.keys(guarded).filter((name) => name in sessions);
  return { ...plain, ...Object.fromEntries(own.map((name) => [name, guarded[name as keyof Sessions]])) };
}

/** @throws {PluginError} `PERMISSION_DENIED` with the first plugin's sentence, `CONSENT_NEEDED` for what waits for an approval. */
function obey({ verdict, overridden, refusals, obligations }: Decision): void {
  const [first] = refusals;
  if (verdict === 'deny' && !overridden && first !== undefined) {
    const { message, code, plugin, until } = first;
    throw new PluginError('PERMISSION_DENIED', message, {
      reason: code ?? 'refused',
      details: { plugin, ...(until === undefined ? {} : { until }) },
    });
  }
  if (obligations.includes('approval')) {
    throw new PluginError('CONSENT_NEEDED', 'An administrator has to approve this first', { reason: 'approval' });
  }
}

const reasonOf = ({ reason }: { readonly reason?: string }): { readonly reason?: string } =>
  reason === undefined ? {} : { reason };

function actorOf({ plugin, user }: Caller): { readonly kind: 'user' | 'plugin' | 'system'; readonly id?: string } {
  if (plugin !== undefined) return { kind: 'plugin', id: plugin };
  return user === undefined ? { kind: 'system' } : { kind: 'user', id: user };
}

const originOf = (owner: string, { plugin, user }: Caller): 'user' | 'admin' | 'workflow' => {
  if (plugin !== undefined) return 'workflow';
  return user === undefined || user === owner ? 'user' : 'admin';
};
