import type { Fields } from './fields.ts';
import type { Workspace } from './workspace.ts';

/** Somebody in the workspace. */
export interface FakeSlackUser {
  /** Such as `U0ADA`. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

type Answer = (body: object) => Response;
type Refuse = (error: string) => Response;

/** Methods about people. Addresses are shown to who has the scope for them. */
export function userMethods(
  {
    users,
    workspace,
    scopes,
  }: {
    readonly users: readonly FakeSlackUser[];
    readonly workspace: Workspace;
    readonly scopes: readonly string[];
  },
  ok: Answer,
  refuse: Refuse,
): Readonly<Record<string, (args: Fields) => Response>> {
  const shown = ({ id, name, email }: FakeSlackUser): object => ({
    user: { id, name, profile: scopes.includes('users:read.email') ? { email } : {} },
  });

  return {
    // https://docs.slack.dev/reference/methods/users.info
    'users.info': (args) => {
      const user = users.find(({ id }) => id === args['user']);
      return user === undefined ? refuse('user_not_found') : ok(shown(user));
    },
    // https://docs.slack.dev/reference/methods/users.lookupByEmail
    'users.lookupByEmail': (args) => {
      const user = users.find(({ email }) => email === args['email']);
      return user === undefined ? refuse('users_not_found') : ok(shown(user));
    },
    // https://docs.slack.dev/reference/methods/conversations.open
    'conversations.open': (args) => {
      const user = users.find(({ id }) => id === args['users']);
      if (user === undefined) return refuse('user_not_found');
      return ok({ channel: { id: workspace.openDirect(user.id).id } });
    },
  };
}
