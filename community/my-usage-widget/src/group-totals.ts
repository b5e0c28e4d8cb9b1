import { ui, type Block, type User, type Viewer } from '@streamspace/plugin-sdk';
import { whileItAnswers } from './answers.ts';
import type { PluginApi } from './plugin-api.ts';
import type { Sums } from './sums.ts';
import { timeText } from './texts.ts';

const mostMembers = 100;

interface Options {
  readonly api: Pick<PluginApi, 'users'>;
  readonly sumsFor: (user: string, timeZone: string) => Promise<Sums>;
}

interface Member {
  readonly id: string;
  readonly username: string;
  readonly groups: readonly string[];
  /** Seconds of this month. */
  readonly seconds: number;
}

/** Sums of the groups that the viewer manages. Nobody's name is in them. */
export async function groupTotals(viewer: Viewer, options: Options): Promise<readonly Block[]> {
  const groups = managedBy(viewer);
  if (groups.length === 0) return [];
  const members = await whileItAnswers(membersOf(groups, viewer.timeZone, options));
  if (members === undefined) return [ui.text('What your groups used is not known while the platform does not answer.')];
  return [
    ui.table({
      label: 'My groups this month',
      columns: [
        { key: 'name', title: 'Group' },
        { key: 'members', title: 'Members' },
        { key: 'time', title: 'Time' },
      ],
      rows: groups.map(({ id, name }) => {
        const own = members.filter(({ groups: of }) => of.includes(id));
        return { id, name, members: own.length, time: timeText(own.reduce((sum, { seconds }) => sum + seconds, 0)) };
      }),
    }),
  ];
}

/** For administrators: who of their groups used how much. */
export async function membersTable(viewer: Viewer, options: Options): Promise<readonly Block[]> {
  const groups = managedBy(viewer);
  if (viewer.role !== 'admin' || groups.length === 0) return [];
  const members = await whileItAnswers(membersOf(groups, viewer.timeZone, options));
  if (members === undefined) return [];
  const most = members.toSorted((a, b) => b.seconds - a.seconds).slice(0, mostMembers);
  return [
    ui.table({
      label: members.length > mostMembers ? `The ${mostMembers} who used the most this month` : 'Members this month',
      columns: [
        { key: 'username', title: 'Member' },
        { key: 'groups', title: 'Groups' },
        { key: 'time', title: 'Time' },
      ],
      rows: most.map(({ id, username, groups: of, seconds }) => ({
        id,
        username,
        groups: groups
          .filter((group) => of.includes(group.id))
          .map(({ name }) => name)
          .join(', '),
        time: timeText(seconds),
      })),
    }),
  ];
}

const managedBy = ({ groups, role }: Viewer): Viewer['groups'] =>
  groups.filter(({ manager }) => manager || role === 'admin');

async function membersOf(
  groups: Viewer['groups'],
  timeZone: string,
  { api, sumsFor }: Options,
): Promise<readonly Member[]> {
  const ids = new Set(groups.map(({ id }) => id));
  const found: User[] = [];
  for await (const user of api.users.each()) if (user.groups?.some((id) => ids.has(id)) === true) found.push(user);
  return Promise.all(
    found.map(async ({ id, username, groups: of = [] }) => {
      const { month } = await sumsFor(id, timeZone);
      return { id, username, groups: of, seconds: month.seconds };
    }),
  );
}
