import { PluginError, type ErrorInfo, type Reason, type Session } from '@streamspace/plugin-sdk';
import type { NewSession } from '../../control-plane.ts';
import { secondMs } from '../../instant.ts';
import { between, type Random } from '../../random.ts';
import type { Initiator } from '../initiator.ts';
import type { Quotas } from '../quotas.ts';
import type { Recorder } from '../recorder.ts';
import type { Templates } from '../templates.ts';
import type { UserStore } from '../user-store.ts';
import { letHappen, nextDue } from './due.ts';
import { fail, hibernate, launch, type Step, terminate, wake } from './lifecycle.ts';
import { newSession } from './new-session.ts';
import { type Change, type SessionRecord, type Viewer } from './record.ts';
import type { SessionStore } from './store.ts';
import { connect, disconnect, touch } from './viewers.ts';

/** How something is asked for. */
export interface Ask {
  readonly at: number;
  readonly by: Initiator;
}

/** What can be done to sessions. Every method is part of the transaction around it. */
export interface Sessions {
  /** The new session, or why there is none: a refusal can be an event itself, so it must not undo the transaction. */
  create(wanted: NewSession, ask: Ask): Session | PluginError;
  hibernate(id: string, reason: Reason, ask: Ask): Session;
  wake(id: string, reason: Reason, ask: Ask): Session;
  terminate(id: string, reason: Reason, ask: Ask): Session;
  fail(id: string, error: ErrorInfo, at: number): Session;
  connect(id: string, viewer: Viewer, by: Initiator): Session;
  disconnect(id: string, connectionId: string, ask: Ask): Session;
  touch(id: string, ask: Ask): Session;
  /** Lets everything happen that is due at `now` or before, in the order of its time. */
  catchUp(now: number): void;
}

/** How long the steps of a session take, in milliseconds: least and most. */
const stepMs = {
  launch: [3 * secondMs, 8 * secondMs],
  wake: [1 * secondMs, 4 * secondMs],
  hibernate: [2 * secondMs, 5 * secondMs],
  terminate: [1 * secondMs, 3 * secondMs],
} as const;

export function createSessions(parts: {
  readonly store: SessionStore;
  readonly users: UserStore;
  readonly templates: Templates;
  readonly quotas: Quotas;
  readonly recorder: Recorder;
  readonly random: Random;
}): Sessions {
  const { store, users, templates, quotas, recorder, random } = parts;
  const durationMs = (step: keyof typeof stepMs) => between(random, ...stepMs[step]);

  function apply({ record, facts }: Change, at: number): Session {
    store.save(record);
    for (const { fact, by } of facts) recorder.record(fact, at, by);
    return record.session;
  }

  /** The same, for changes after which a session may need more or less than before. */
  function applyState(change: Change, at: number, by: Initiator): Session {
    const session = apply(change, at);
    quotas.review(session.user, at, by);
    return session;
  }

  const step = (
    id: string,
    take: (record: SessionRecord, step: Step) => Change,
    kind: keyof typeof stepMs,
    { reason, at, by }: Ask & { readonly reason: Reason },
  ) => applyState(take(store.get(id), { at, by, reason, durationMs: durationMs(kind) }), at, by);

  function newId(username: string, template: string): string {
    const start = between(random, 0, 2 ** 32 - 1);
    for (let attempt = 0; ; attempt += 1) {
      const hex = ((start + attempt) % 2 ** 32).toString(16).padStart(8, '0');
      const id = `${username}-${template}-${hex}`;
      if (store.find(id) === undefined) return id;
    }
  }

  return {
    create(wanted, { at, by }) {
      const user = users.get(wanted.user);
      const template = templates.get(wanted.template);
      if (!user.active) {
        throw new PluginError('INVALID_STATE', `Cannot start a session for "${user.username}": the user is not active`);
      }
      const session = newSession(newId(user.username, template.name), user, template, at, wanted.resources);
      const refusal = quotas.refuse(user, session.resources, at, by);
      if (refusal !== undefined) return refusal;
      return applyState(launch(session, { at, by, reason: 'user', durationMs: durationMs('launch') }), at, by);
    },
    hibernate: (id, reason, ask) => step(id, hibernate, 'hibernate', { reason, ...ask }),
    wake: (id, reason, ask) => step(id, wake, 'wake', { reason, ...ask }),
    terminate: (id, reason, ask) => step(id, terminate, 'terminate', { reason, ...ask }),
    fail: (id, error, at) => applyState(fail(store.get(id), error, at), at, {}),
    connect: (id, viewer, by) => apply(connect(store.get(id), viewer, by), viewer.since),
    disconnect: (id, connectionId, { at, by }) => apply(disconnect(store.get(id), connectionId, at, by), at),
    touch: (id, { at, by }) => apply(touch(store.get(id), at, by), at),
    catchUp(now) {
      for (let record = store.overdue(now); record !== undefined; record = store.overdue(now)) {
        const due = nextDue(record);
        if (due === undefined) throw new TypeError(`Session ${record.session.id} is due, but for nothing`);
        applyState(letHappen(record, due, durationMs), due.at, {});
      }
    },
  };
}
