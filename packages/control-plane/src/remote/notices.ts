import { PluginError, type Audience, type Notice } from '@streamspace/plugin-sdk';
import { randomUUID } from 'node:crypto';
import type { HttpClient } from './http-client.ts';
import type { Reads } from './reads.ts';

const priorities = { info: 'normal', warning: 'high', error: 'high', critical: 'urgent' } as const;

/** Sends a notice to each of its audience. The control plane knows single users only, and has no inbox that people see. */
export async function sendNotice(
  http: HttpClient,
  reads: Reads,
  to: Audience,
  { title, text = title, level = 'info', link }: Notice,
): Promise<{ readonly id: string }> {
  const users = await usersOf(reads, to);
  for (const userId of users) {
    const body = { userId, type: 'plugin.notice', title, message: text, priority: priorities[level] };
    // oxlint-disable-next-line no-await-in-loop -- a flood of requests would help nobody
    await http.send('POST', '/notifications/send', link === undefined ? body : { ...body, actionUrl: link });
  }
  return { id: randomUUID() };
}

/** Asked for first: a notice to a user who is not there answers 500. */
async function usersOf(reads: Reads, to: Audience): Promise<readonly string[]> {
  if ('user' in to) return [(await reads.user(to.user)).id];
  if ('group' in to) return reads.membersOf(to.group);
  if ('session' in to) return [(await reads.wireSession(to.session)).user];
  const roles = to.role === 'admin' ? ['admin'] : ['admin', 'operator'];
  const users = (await reads.users()).filter(({ role, active }) => active && roles.includes(role));
  if (users.length === 0) throw new PluginError('NOT_FOUND', `There is nobody with the role ${to.role}`);
  return users.map(({ id }) => id);
}
