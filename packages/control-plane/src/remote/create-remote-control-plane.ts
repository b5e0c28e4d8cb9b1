import { PluginError, toPluginErrorData, type User } from '@streamspace/plugin-sdk';
import type { ControlPlane } from '../control-plane.ts';
import { parsePageQuery, toPage } from '../embedded/paging.ts';
import { repeat } from '../embedded/timers.ts';
import { hourMs, secondMs } from '../instant.ts';
import { remoteCapabilities } from './capabilities.ts';
import { templateKind, userKind } from './entity-kinds.ts';
import { createEntityTracker } from './entity-tracker.ts';
import { createHttpClient } from './http-client.ts';
import { openJournal } from './journal.ts';
import { sendNotice } from './notices.ts';
import { parseRemoteOptions, type ParsedRemoteOptions, type RemoteOptions } from './options.ts';
import { createReads } from './reads.ts';
import { sessionCalls } from './session-calls.ts';
import { createSessionTracker } from './session-tracker.ts';
import { watchPlatform } from './watch-platform.ts';

const usersEveryMs = 30 * secondMs;
const templatesEveryMs = 60 * secondMs;

/**
 * A real control plane, over its REST API and its stream of sessions. It states no events of its own: they are derived from
 * what is seen, against what was seen last, which is kept in a database. What it cannot do throws `UNSUPPORTED`, and
 * {@link ControlPlane.capabilities} tells. It connects in the background and goes on trying; calls fail until then with
 * `VENDOR_UNAVAILABLE`, `TIMEOUT`, or `CONFIG_INVALID` for an account that is refused.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for an option out of range, `INVALID_STATE` for a database of a newer version.
 */
export function createRemoteControlPlane(options: RemoteOptions): ControlPlane {
  const parsed = parseRemoteOptions(options);
  const { clock, credentials, publicUrl, timezone } = parsed;
  const journal = openJournal(parsed.path);
  const http = createHttpClient(parsed);
  const reads = createReads(http);
  const names = new Map(
    [...(journal.seen<{ readonly entity: User }>('user') ?? [])].map(([id, { entity }]) => [id, entity.username]),
  );
  const tracker = createSessionTracker(journal, (user) => names.get(user));
  const seeUsers = createEntityTracker(journal, userKind('username' in credentials ? credentials.username : undefined));
  const seeTemplates = createEntityTracker(journal, templateKind);
  const stops = [
    watchPlatform(parsed, http, reads, tracker),
    poll(parsed, usersEveryMs, 'users', reads.users, (users, at) => {
      for (const { id, username } of users) names.set(id, username);
      seeUsers(users, at);
    }),
    poll(parsed, templatesEveryMs, 'templates', reads.templates, seeTemplates),
    repeat(
      clock,
      () => hourMs,
      () => journal.feed.prune(clock.now()),
    ),
  ];
  let isClosed = false;

  return {
    platform: { publicUrl, timezone, instanceId: journal.instanceId },
    capabilities: async () => remoteCapabilities(),
    sessions: sessionCalls(parsed, http, reads, journal, tracker),
    users: {
      async list({ role, active, username }, query) {
        const users = (await reads.users())
          .filter(
            (user) => (role === undefined || user.role === role) && (active === undefined || user.active === active),
          )
          .filter((user) => username === undefined || user.username === username);
        return pageBy(users, query, (user) => user.username);
      },
      get: reads.user,
      groups: reads.groupsOf,
      update: async () => {
        throw new PluginError('UNSUPPORTED', 'This control plane does not let plugins change accounts: do it there');
      },
    },
    templates: {
      async list({ category, tag }, query) {
        const templates = (await reads.templates())
          .filter((template) => category === undefined || template.category === category)
          .filter(({ tags }) => tag === undefined || tags.includes(tag));
        return pageBy(templates, query, ({ name }) => name);
      },
      get: reads.template,
    },
    notify: async (to, notice) => sendNotice(http, reads, to, notice),
    sendMail: async () => {
      throw new PluginError('UNSUPPORTED', 'This control plane sends no mail: install a plugin that provides it');
    },
    readEvents: async (after, limit) => journal.feed.read(after, limit),
    watch: (listener) => journal.feed.watch(listener),
    emit: async () => {
      throw new PluginError(
        'UNSUPPORTED',
        'Events of this control plane are what happens there: none can be stated by hand',
      );
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const stop of stops) stop();
      journal.close();
    },
  };
}

/** Reads a list now and then, one at a time. Returns the way to stop. */
function poll<T>(
  { clock, log }: ParsedRemoteOptions,
  everyMs: number,
  what: string,
  read: () => Promise<readonly T[]>,
  see: (list: readonly T[], at: number) => void,
): () => void {
  let isStopped = false;
  let isReading = false;
  let isFailing = false;
  const work = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    try {
      const list = await read();
      if (!isStopped) see(list, clock.now());
      isFailing = false;
    } catch (error) {
      if (!isFailing && !isStopped)
        log(`Cannot read the ${what} of the control plane: ${toPluginErrorData(error).message}`);
      isFailing = true;
    } finally {
      isReading = false;
    }
  };
  void work();
  const stop = repeat(
    clock,
    () => everyMs,
    () => void work(),
  );
  return () => {
    isStopped = true;
    stop();
  };
}

function pageBy<T>(items: readonly T[], query: Parameters<typeof parsePageQuery>[0], keyOf: (item: T) => string) {
  const { after: [after] = [], limit } = parsePageQuery(query, 1);
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  return toPage(
    rest.slice(0, limit + 1),
    limit,
    (item) => [keyOf(item)],
    (item) => item,
  );
}
