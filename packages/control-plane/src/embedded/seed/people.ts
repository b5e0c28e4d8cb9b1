import { dayMs, hourMs, instant } from '../../instant.ts';
import type { GroupContent } from '../groups.ts';
import type { UserAccount } from '../user-store.ts';
import { groupIds, userIds } from './ids.ts';

type Person = Pick<UserAccount, 'username' | 'role' | 'provider'> &
  Partial<UserAccount> & {
    readonly username: keyof typeof userIds;
    readonly daysHere: number;
    readonly hoursAway: number;
  };

const people: readonly Person[] = [
  {
    username: 'ada',
    fullName: 'Ada Lovelace',
    role: 'admin',
    provider: 'local',
    mfa: true,
    daysHere: 400,
    hoursAway: 1,
  },
  { username: 'alan', fullName: 'Alan Turing', role: 'user', provider: 'oidc', daysHere: 210, hoursAway: 5 },
  {
    username: 'barbara',
    fullName: 'Barbara Liskov',
    role: 'user',
    provider: 'saml',
    active: false,
    daysHere: 380,
    hoursAway: 900,
  },
  {
    username: 'grace',
    fullName: 'Grace Hopper',
    role: 'operator',
    provider: 'local',
    mfa: true,
    daysHere: 390,
    hoursAway: 3,
  },
  { username: 'katherine', fullName: 'Katherine Johnson', role: 'user', provider: 'saml', daysHere: 150, hoursAway: 2 },
  {
    username: 'kiosk',
    fullName: 'Front desk',
    role: 'user',
    provider: 'local',
    shared: true,
    daysHere: 60,
    hoursAway: 30,
  },
  {
    username: 'linus',
    fullName: 'Linus Torvalds',
    role: 'user',
    provider: 'local',
    mfa: false,
    daysHere: 90,
    hoursAway: 26,
  },
  { username: 'margaret', fullName: 'Margaret Hamilton', role: 'user', provider: 'oidc', daysHere: 30, hoursAway: 8 },
];

/** Eight people; one is not active, and the shared account has no address. */
export function seedUsers(now: number): readonly UserAccount[] {
  return people.map(({ daysHere, hoursAway, ...person }) => ({
    id: userIds[person.username],
    ...(person.shared === true ? {} : { email: `${person.username}@example.com` }),
    active: true,
    orgId: 'default-org',
    createdAt: instant(now - daysHere * dayMs),
    updatedAt: instant(now - hoursAway * hourMs),
    lastLoginAt: instant(now - hoursAway * hourMs),
    ...person,
  }));
}

interface SeedGroup extends GroupContent {
  readonly members: readonly (keyof typeof userIds)[];
  readonly owner?: keyof typeof userIds;
}

/** Four groups; `platform` is part of `engineering`. A parent comes before its children. */
export const seedGroups: readonly SeedGroup[] = [
  {
    id: groupIds.engineering,
    name: 'engineering',
    displayName: 'Engineering',
    type: 'department',
    members: ['ada', 'grace', 'linus', 'margaret'],
  },
  {
    id: groupIds.platform,
    name: 'platform',
    displayName: 'Platform team',
    description: 'Runs this installation',
    type: 'team',
    parentId: groupIds.engineering,
    members: ['ada', 'grace'],
    owner: 'grace',
  },
  {
    id: groupIds.research,
    name: 'research',
    displayName: 'Research',
    type: 'department',
    members: ['alan', 'barbara', 'katherine'],
    owner: 'katherine',
  },
  {
    id: groupIds.apollo,
    name: 'apollo',
    displayName: 'Apollo',
    description: 'Trajectories for the next launch',
    type: 'project',
    members: ['katherine', 'margaret'],
  },
];
