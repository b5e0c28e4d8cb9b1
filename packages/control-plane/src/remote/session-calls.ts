import { PluginError, type Act, type Session } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { Caller, ControlPlane } from '../control-plane.ts';
import { parsePageQuery, toPage } from '../embedded/paging.ts';
import type { HttpClient } from './http-client.ts';
import type { Journal, Verb } from './journal.ts';
import type { ParsedRemoteOptions } from './options.ts';
import type { Reads } from './reads.ts';
import type { SessionTracker } from './session-tracker.ts';

const createdSchema = z.object({ name: z.string().min(1) });

/** The calls about sessions. Filters and pages are applied here: the control plane ignores them. */
export function sessionCalls(
  { clock }: ParsedRemoteOptions,
  http: HttpClient,
  reads: Reads,
  journal: Journal,
  tracker: SessionTracker,
): ControlPlane['sessions'] {
  /** A repeat with the same request id is recognised once the first has succeeded. */
  async function change(id: string, verb: Verb, act: Act, by: Caller, work: () => Promise<unknown>): Promise<void> {
    const once = (run: () => boolean) => journal.requests.once(`${verb} ${id}`, act, by, clock.now(), run);
    try {
      once(() => {
        throw notYet;
      });
      return;
    } catch (error) {
      if (error !== notYet) throw error;
    }
    // Before the call: a frame may be faster than the answer.
    journal.noteCall(id, verb, by, clock.now());
    try {
      await work();
    } catch (error) {
      if (!(error instanceof PluginError && error.code === 'OUTCOME_UNKNOWN')) journal.forgetCall(id, verb);
      throw error;
    }
    once(() => true);
  }

  const path = (id: string) => `/sessions/${encodeURIComponent(id)}`;
  return {
    async list({ user, state, template }, query) {
      const { after, limit } = parsePageQuery(query, 2);
      const sessions = (await reads.wireSessions(user))
        .map((wire) => tracker.toSession(wire))
        .filter(
          (session) =>
            (user === undefined || session.user === user) && (state === undefined || session.state === state),
        )
        .filter((session) => template === undefined || session.template === template)
        .toSorted((a, b) => (isBefore(keysOf(a), keysOf(b)) ? 1 : -1));
      const rest = after === undefined ? sessions : sessions.filter((session) => isBefore(keysOf(session), after));
      return toPage(rest.slice(0, limit + 1), limit, keysOf, (session) => session);
    },
    get: async (id) => tracker.toSession(await reads.wireSession(id)),
    async create({ user, template, resources }, by) {
      const body = { user, template, ...(resources === undefined ? {} : { resources }) };
      const created = createdSchema.safeParse(await http.send('POST', '/sessions', body));
      if (!created.success) {
        throw new PluginError('OUTCOME_UNKNOWN', 'The control plane accepted a session and did not say which');
      }
      journal.noteCall(created.data.name, 'create', by, clock.now());
      return tracker.toSession(await reads.wireSession(created.data.name));
    },
    hibernate: (id, act, by) => change(id, 'hibernate', act, by, () => http.send('PUT', `${path(id)}/hibernate`)),
    wake: (id, act, by) => change(id, 'wake', act, by, () => http.send('PUT', `${path(id)}/wake`)),
    terminate: (id, act, by) => change(id, 'terminate', act, by, () => http.send('DELETE', path(id))),
  };
}

const notYet = new Error('This request has not been made yet');

type Keys = readonly (string | number)[];

function keysOf({ createdAt, id }: Session): Keys {
  return [createdAt, id];
}

function isBefore([a = '', aId = '']: Keys, [b = '', bId = '']: Keys): boolean {
  return a < b || (a === b && aId < bId);
}
