import { isGone } from './answers.ts';
import { isOpen } from './intervals.ts';
import { missingMark } from './marks.ts';
import type { PluginApi } from './plugin-api.ts';
import type { Mark } from './rows.ts';

/**
 * Adds the marks that are missing for what the platform says now, and says how many. The marks are read first: whatever
 * happens meanwhile, what the platform says is newer, and an event that comes late has the key of the mark made for it.
 *
 * @throws {PluginError} with a retryable code while the platform does not answer.
 */
export async function reconcile({ sessions, storage: { marks } }: PluginApi, now: string): Promise<number> {
  const lastMarks = new Map<string, Mark>();
  // In the order of the key the last one of each session stays.
  for await (const mark of marks.scan({ limit: 1000 })) lastMarks.set(mark.session, mark);

  let added = 0;
  async function add(mark: Mark | undefined): Promise<void> {
    if (mark !== undefined && (await marks.insert(mark))) added += 1;
  }

  for await (const session of sessions.each()) {
    await add(missingMark(session, lastMarks.get(session.id), now));
    lastMarks.delete(session.id);
  }
  for (const [session, last] of lastMarks) {
    // oxlint-disable-next-line no-await-in-loop -- few of those that are gone were open
    if (isOpen(last) && (await isGone(sessions.get(session)))) {
      await add({ ...last, kind: 'ended', at: now, estimated: true });
    }
  }
  return added;
}
