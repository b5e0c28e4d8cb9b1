import { PluginError, type Act } from '@streamspace/plugin-sdk';
import type { Caller } from '../control-plane.ts';
import { dayMs } from '../instant.ts';
import type { Database } from './database.ts';

/** A repeat within that time is recognised. */
export const requestKeptMs = dayMs;

/** Lets a call that is repeated with the same request id happen once. */
export interface Requests {
  /**
   * Runs `work` and remembers its answer, or gives the remembered one. A call that failed may be tried again.
   *
   * @param call What is asked for, such as `hibernate ada-firefox-1a2b3c4d`.
   * @throws {PluginError} `INVALID_ARGUMENT` when the id stood for another call before.
   */
  once<T>(call: string, act: Act, by: Caller, at: number, work: () => T): T;
}

export function createRequests(database: Database): Requests {
  const find = database.prepare<{ call: string; answer: string }>(
    'SELECT call, answer FROM requests WHERE plugin = :plugin AND id = :id AND at > :since',
  );
  const remember = database.prepare(
    'INSERT OR REPLACE INTO requests (plugin, id, call, answer, at) VALUES (:plugin, :id, :call, :answer, :at)',
  );

  return {
    once<T>(call: string, { requestId: id }: Act, { plugin = '' }: Caller, at: number, work: () => T): T {
      if (id === undefined) return work();
      const before = find.get({ plugin, id, since: at - requestKeptMs });
      if (before === undefined) {
        const answer = work();
        remember.run({ plugin, id, call, answer: JSON.stringify(answer), at });
        return answer;
      }
      if (before.call === call) return JSON.parse(before.answer) as T;
      throw new PluginError(
        'INVALID_ARGUMENT',
        `Cannot ${call}: request id "${id}" stood for "${before.call}" before. Use one id for one call.`,
      );
    },
  };
}
