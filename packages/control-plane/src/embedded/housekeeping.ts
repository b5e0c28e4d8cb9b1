import { dayMs } from '../instant.ts';
import type { Database } from './database.ts';
import type { Feed } from './feed.ts';
import { requestKeptMs } from './requests.ts';

/** Sessions that are over, notices and mails stay so long. */
const keptMs = 30 * dayMs;

/** Removes what nobody will ask for any more. Returns the way to do it. */
export function createHousekeeping(database: Database, feed: Feed): (now: number) => void {
  const requests = database.prepare('DELETE FROM requests WHERE at < :before');
  const others = [
    'DELETE FROM sessions WHERE ended_at < :before',
    'DELETE FROM notices WHERE at < :before',
    'DELETE FROM mails WHERE at < :before',
  ].map((sql) => database.prepare(sql));

  return (now) => {
    feed.prune(now);
    requests.run({ before: now - requestKeptMs });
    for (const statement of others) statement.run({ before: now - keptMs });
  };
}
