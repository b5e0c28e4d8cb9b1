import { PluginError, type Group, type Template, type User } from '@streamspace/plugin-sdk';
import type { z } from 'zod';
import { toGroup, toTemplate, toUser } from './entities.ts';
import type { HttpClient } from './http-client.ts';
import {
  parseRows,
  wireGroupSchema,
  wireMemberSchema,
  type WireSession,
  wireSessionSchema,
  wireTemplateSchema,
  wireUserSchema,
} from './wire.ts';

/** Everything that is read, complete and unsorted: the control plane ignores pages and most filters. */
export interface Reads {
  wireSessions(user?: string): Promise<readonly WireSession[]>;
  wireSession(id: string): Promise<WireSession>;
  users(): Promise<readonly User[]>;
  user(id: string): Promise<User>;
  groupsOf(id: string): Promise<readonly Group[]>;
  /** Ids of the users in a group. */
  membersOf(group: string): Promise<readonly string[]>;
  templates(): Promise<readonly Template[]>;
  template(name: string): Promise<Template>;
}

export function createReads(http: HttpClient): Reads {
  async function rows<T>(path: string, key: string, schema: z.ZodType<T>): Promise<readonly T[]> {
    const answer = await http.get(path);
    try {
      return parseRows(answer, key, schema);
    } catch (cause) {
      throw new PluginError('VENDOR_UNAVAILABLE', `The control plane answered ${path} without a list of ${key}`, {
        cause,
      });
    }
  }

  async function row<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const parsed = schema.safeParse(await http.get(path));
    if (parsed.success) return parsed.data;
    throw new PluginError('VENDOR_UNAVAILABLE', `The control plane answered ${path} with something else`, {
      cause: parsed.error,
    });
  }

  const at = (id: string) => encodeURIComponent(id);
  return {
    wireSessions: (user) =>
      rows(`/sessions${user === undefined ? '' : `?user=${at(user)}`}`, 'sessions', wireSessionSchema),
    wireSession: (id) => row(`/sessions/${at(id)}`, wireSessionSchema),
    users: async () => (await rows('/users', 'users', wireUserSchema)).map(toUser),
    user: async (id) => toUser(await row(`/users/${at(id)}`, wireUserSchema)),
    groupsOf: async (id) => (await rows(`/users/${at(id)}/groups`, 'groups', wireGroupSchema)).map(toGroup),
    membersOf: async (group) =>
      (await rows(`/groups/${at(group)}/members`, 'members', wireMemberSchema)).map(({ user }) => user.id),
    templates: async () => (await rows('/templates', 'templates', wireTemplateSchema)).map(toTemplate),
    template: async (name) => toTemplate(await row(`/templates/${at(name)}`, wireTemplateSchema)),
  };
}
