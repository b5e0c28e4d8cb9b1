import { isPluginError, type Reason } from '@streamspace/plugin-sdk';
import type { Caller, ControlPlane } from '../control-plane.ts';
import { initiatorOf } from './initiator.ts';
import type { Parts } from './parts.ts';
import type { Transact } from './engine.ts';

/** How the inbox of the owner tells of a reason that somebody gave. */
const outcomes = { hibernate: 'was hibernated', wake: 'was woken', terminate: 'was ended' } as const;

/** The part of a control plane that is about sessions. */
export function sessionCalls(
  { sessions, sessionStore, requests, notices }: Parts,
  transact: Transact,
): ControlPlane['sessions'] {
  const act =
    (verb: keyof typeof outcomes): ControlPlane['sessions']['hibernate'] =>
    async (id, options, by) => {
      transact((at) =>
        requests.once(`${verb} ${id}`, options, by, at, () => {
          const session = sessions[verb](id, reasonOf(by), { at, by: initiatorOf(by) });
          if (options.reason !== undefined) {
            const notice = {
              title: `${session.template} ${outcomes[verb]}`,
              text: options.reason,
              link: `/sessions/${id}`,
            };
            notices.send({ session: id }, notice, by.plugin, at);
          }
          return id;
        }),
      );
    };

  return {
    list: async (filter, page) => sessionStore.list(filter, page),
    get: async (id) => sessionStore.get(id).session,
    async create(wanted, by) {
      const outcome = transact((at) => sessions.create(wanted, { at, by: initiatorOf(by) }));
      if (isPluginError(outcome)) throw outcome;
      return outcome;
    },
    hibernate: act('hibernate'),
    wake: act('wake'),
    terminate: act('terminate'),
  };
}

function reasonOf({ plugin }: Caller): Reason {
  return plugin === undefined ? 'user' : 'plugin';
}
