import { PluginError, type Plugin } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import { checkPayload } from '../job-payload.ts';
import { addition, checkedChange } from './changes.ts';
import { scanPages, toPage, type GuestCollection } from './collection.ts';
import { createSession, type Session } from './session.ts';
import type { Shape } from './shape.ts';
import type { Wire } from './wire.ts';

const mostReruns = 5;
const longestMs = 2000;

export interface TransactionParts {
  readonly wire: Wire;
  readonly shapes: readonly Shape[];
  readonly parseJob: Plugin['parseJob'];
  readonly clock: Clock;
}

type Work = (tx: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** `api.storage.transaction` */
export function createTransaction({
  wire,
  shapes,
  parseJob,
  clock,
}: TransactionParts): (work: Work) => Promise<unknown> {
  function open(session: Session): Readonly<Record<string, unknown>> {
    return {
      ...Object.fromEntries(shapes.map((shape) => [shape.descriptor.name, collectionIn(session, shape)])),
      async enqueue(job: string, payload: unknown, options?: unknown) {
        session.enqueue({
          job,
          payload: checkPayload(parseJob, job, payload),
          ...(options === undefined ? {} : { options }),
        });
      },
    };
  }

  /** `undefined`: something that it has read changed, so that it has to run again. */
  async function runOnce(work: Work, deadline: Deadline): Promise<{ readonly value: unknown } | undefined> {
    const session = createSession(wire);
    try {
      const value = await Promise.race([work(open(session)), deadline.passed]);
      session.end();
      return (await session.commit()) ? { value } : undefined;
    } catch (error) {
      session.end();
      // It may have failed because of rows that were never there at the same time.
      if (deadline.hasPassed() || (await session.isUnchanged())) throw error;
      return undefined;
    }
  }

  return async (work) => {
    const deadline = createDeadline(clock);
    try {
      for (let run = 0; run <= mostReruns; run += 1) {
        // oxlint-disable-next-line no-await-in-loop -- it only runs again when it has to
        const done = await runOnce(work, deadline);
        if (done !== undefined) return done.value;
      }
    } finally {
      deadline.clear();
    }
    throw new PluginError('CONFLICT', `The transaction was given up: others were faster ${mostReruns + 1} times`);
  };
}

interface Deadline {
  /** Rejects with `TIMEOUT`. What is being written by then is waited for. */
  readonly passed: Promise<never>;
  hasPassed(): boolean;
  clear(): void;
}

function createDeadline(clock: Clock): Deadline {
  const { promise, reject } = Promise.withResolvers<never>();
  let passed = false;
  const timer = clock.setTimeout(() => {
    passed = true;
    reject(new PluginError('TIMEOUT', `The transaction took more than ${longestMs} ms: do less in one`));
  }, longestMs);
  promise.catch(() => {});
  return { passed: promise, hasPassed: () => passed, clear: () => clock.clearTimeout(timer) };
}

/** A collection as one run of a transaction sees it. */
function collectionIn(session: Session, shape: Shape): GuestCollection {
  const { unique } = shape.descriptor;
  const put = (row: unknown): void => {
    const parsed = shape.parseInput(row);
    session.set(shape, shape.keyOf(parsed), parsed);
  };

  return {
    get: async (key) => session.get(shape, shape.parseKey(key)),
    async delete(key) {
      const parsed = shape.parseKey(key);
      const row = await session.get(shape, parsed);
      session.set(shape, parsed, undefined);
      return row !== undefined;
    },
    put: async (row) => put(row),
    async putMany(rows) {
      for (const row of rows) put(row);
    },
    async insert(row) {
      const parsed = shape.parseInput(row);
      const key = shape.keyOf(parsed);
      if ((await session.get(shape, key)) !== undefined) return false;
      for (const fields of unique) if (await session.isTaken(shape, fields, parsed)) return false;
      session.set(shape, key, parsed);
      return true;
    },
    async update(key, change) {
      const parsed = shape.parseKey(key);
      const before = await session.get(shape, parsed);
      const row = checkedChange(shape, parsed, change)(before);
      if (before !== undefined || row !== undefined) session.set(shape, parsed, row);
      return row;
    },
    async add(key, field, by) {
      const parsed = shape.parseKey(key);
      const row = addition(shape, parsed, field, by)(await session.get(shape, parsed));
      session.set(shape, parsed, row);
      return row?.[field] as number;
    },
    find: async (query) => toPage(shape, await session.find(shape, shape.parseQuery(query))),
    scan: (query = {}) => scanPages((cursor) => session.find(shape, { ...shape.parseQuery(query), ...cursor }), shape),
    count: async (query = {}) => session.count(shape, shape.parseQuery(query).where),
  };
}
