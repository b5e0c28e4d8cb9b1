import { isPluginError, type Group, type Session, type UsersRead } from '@streamspace/plugin-sdk';
import type { Rule } from './config.ts';
import { isWithin } from './hours.ts';

export interface MatcherOptions {
  readonly rules: readonly Rule[];
  readonly users: Pick<UsersRead, 'groups'>;
  readonly now: Date;
  /** Of the platform. */
  readonly timezone: string;
}

/** Finds the rule that holds for a session at that time: the first that matches. Asks for each owner's groups once. */
export function createMatcher({ rules, users, now, timezone }: MatcherOptions) {
  const holding = rules.filter(({ activeHours: hours }) => hours === undefined || isWithin(hours, now, timezone));
  const known = new Map<string, Promise<readonly Group[]>>();

  function groupsOf(user: string): Promise<readonly Group[]> {
    const groups = known.get(user) ?? users.groups(user).catch(noneIfUnknown);
    known.set(user, groups);
    return groups;
  }

  async function inGroup(wanted: readonly string[], { user, teams = [] }: Session): Promise<boolean> {
    if (overlap(wanted, teams)) return true;
    return overlap(
      wanted,
      (await groupsOf(user)).flatMap(({ id, name }) => [id, name]),
    );
  }

  async function matches({ match }: Rule, session: Session): Promise<boolean> {
    const { templates, tags, users: owners, groups } = match;
    return (
      (templates === undefined || templates.includes(session.template)) &&
      (tags === undefined || overlap(tags, session.tags ?? [])) &&
      (owners === undefined || overlap(owners, [session.user, session.username])) &&
      (groups === undefined || (await inGroup(groups, session)))
    );
  }

  return async (session: Session): Promise<Rule | undefined> => {
    for (const rule of holding) {
      // oxlint-disable-next-line no-await-in-loop -- the first one decides, and most need no look-up
      if (await matches(rule, session)) return rule;
    }
    return undefined;
  };
}

const overlap = (wanted: readonly string[], there: readonly (string | undefined)[]): boolean =>
  there.some((name) => name !== undefined && wanted.includes(name));

function noneIfUnknown(error: unknown): readonly Group[] {
  if (isPluginError(error) && error.code === 'NOT_FOUND') return [];
  throw error;
}
