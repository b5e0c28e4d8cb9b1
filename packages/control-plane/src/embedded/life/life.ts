import type { User } from '@streamspace/plugin-sdk';
import { secondMs } from '../../instant.ts';
import { between, pick, pickWeighted, type Random } from '../../random.ts';
import { initiatedBy, platformItself } from '../initiator.ts';
import type { SessionRecord } from '../sessions/record.ts';
import type { Choice, World } from './cast.ts';
import { sessionChoices } from './session-choices.ts';

/** People start no further session while so many are not over. */
const mostSessions = 12;
const mostSessionsPerUser = 4;

/** Time until something happens again. */
export function pauseMs(random: Random): number {
  return between(random, 20 * secondMs, 60 * secondMs);
}

/**
 * Lets people work, and at times another thing happen: somebody signs in, starts, leaves or ends a session, or something
 * breaks. What it is follows from the state of the platform and the dice alone, so it goes on after a restart.
 */
export function live(world: World, at: number): void {
  const running = world.sessionStore.live();
  const people = world.userStore.list({ active: true }, { limit: 500 });
  const attended = running.filter(({ session }) => people.some(({ id }) => id === session.user));
  work(world, attended, at);
  const choices: Choice[] = [
    { weight: 40, act: () => undefined },
    ...attended.flatMap((record) => sessionChoices(world, record)),
    ...people.flatMap((user) => leaving(world, user, running)),
    { weight: arrivalWeight(running.length), act: (now) => arrive(world, people, running, now) },
    { weight: 0.1, act: (now) => mistype(world, people, now) },
    { weight: 0.01, act: (now) => release(world, now) },
  ];
  pickWeighted(world.random, choices)?.act(at);
}

/** Whoever looks at a session gives it input every few minutes. */
function work({ sessions, random }: World, running: readonly SessionRecord[], at: number): void {
  for (const { session, viewers } of running) {
    if (viewers.length > 0 && random() < 0.2) sessions.touch(session.id, { at, by: {} });
  }
}

function arrivalWeight(sessions: number): number {
  if (sessions >= mostSessions) return 0;
  return sessions < 6 ? 8 : 3;
}

/** Somebody signs in, if need be, and starts a session. The first ones of the list do so more often. */
function arrive(
  { users, sessions, templates, random }: World,
  people: readonly User[],
  running: readonly SessionRecord[],
  at: number,
): void {
  const user = people[Math.floor(random() ** 2 * people.length)];
  const template = pick(random, templates.list({}, { limit: 500 }));
  if (user === undefined || template === undefined || sessionsOf(user, running) >= mostSessionsPerUser) return;
  if (!users.isLoggedIn(user.id)) users.login(user.id, at);
  sessions.create({ user: user.id, template: template.name }, { at, by: initiatedBy(user) });
}

function leaving({ users }: World, user: User, running: readonly SessionRecord[]): readonly Choice[] {
  if (sessionsOf(user, running) > 0 || !users.isLoggedIn(user.id)) return [];
  return [{ weight: 1, act: (at) => users.logout(user.id, 'user', at) }];
}

function mistype({ users, random }: World, people: readonly User[], at: number): void {
  const user = pick(random, people);
  if (user !== undefined) users.refuseLogin(user.id, 'password', at);
}

/** A new build of an image. */
function release({ templates, random }: World, at: number): void {
  const template = pick(random, templates.list({}, { limit: 500 }));
  if (template?.image === undefined) return;
  const [, name = template.image, build = '0'] = /^(.*?)(?:-b(\d+))?$/.exec(template.image) ?? [];
  templates.update(template.name, { image: `${name}-b${Number(build) + 1}` }, at, platformItself);
}

function sessionsOf({ id }: User, running: readonly SessionRecord[]): number {
  return running.filter(({ session }) => session.user === id).length;
}
