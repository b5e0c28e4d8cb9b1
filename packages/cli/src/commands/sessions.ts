import type { Session, User } from '@streamspace/plugin-sdk';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../command.ts';
import { CliError, exitCodes } from '../errors.ts';
import { formatRelative } from '../output/time.ts';
import { path, type Client } from '../service/client.ts';

/** `streamspace session …` */
export function registerSessionCommands(program: Command, registry: Registry): void {
  const session = program
    .command('session')
    .description('See and change streaming sessions')
    .addHelpText('after', '\nExample:\n  streamspace session create --user ada --template firefox');

  defineCommand(session, 'list', {
    summary: 'List sessions, newest first',
    examples: ['session list', 'session list --state running --user ada'],
  })
    .option('--user <user>', 'only sessions of a user: name or id')
    .option('--state <state>', 'only sessions in a state, such as running or hibernated')
    .action(
      action(registry, async ({ client, out, json }, options: { user?: string; state?: string }) => {
        const user = options.user === undefined ? undefined : await findUser(client, options.user);
        const query = { user: user?.id, state: options.state };
        const sessions = await client.list<Session>('sessions', '/sessions', query);
        if (json) return out.json({ sessions, total: sessions.length });
        if (sessions.length === 0) return out.note('There is no such session.');
        out.table([
          ['ID', 'USER', 'TEMPLATE', 'STATE', 'CREATED'],
          ...sessions.map(({ id, username, user: owner, template, state, createdAt }) => [
            id,
            username ?? owner,
            template,
            state === 'running' ? out.style('green', state) : state,
            formatRelative(createdAt),
          ]),
        ]);
      }),
    );

  defineCommand(session, 'create', {
    summary: 'Start a session for a user',
    examples: ['session create --user ada --template firefox'],
  })
    .requiredOption('--user <user>', 'name or id of its owner')
    .requiredOption('--template <template>', 'what it starts')
    .action(
      action(registry, async ({ client, out, json }, options: { user: string; template: string }) => {
        const { id: user } = await findUser(client, options.user);
        const created = await client.post<Session>('/sessions', { user, template: options.template });
        if (json) return out.json(created);
        out.line(`Session ${created.id} is ${created.state}.`);
      }),
    );

  const changes = [
    {
      verb: 'hibernate',
      summary: 'Put a running session to sleep',
      send: (client: Client, id: string) => client.put<Session>(path`/sessions/${id}/hibernate`),
    },
    {
      verb: 'wake',
      summary: 'Wake a hibernated session',
      send: (client: Client, id: string) => client.put<Session>(path`/sessions/${id}/wake`),
    },
    {
      verb: 'terminate',
      summary: 'End a session for good',
      send: (client: Client, id: string) => client.delete<Session>(path`/sessions/${id}`),
    },
  ];
  for (const { verb, summary, send } of changes) {
    defineCommand(session, `${verb} <id>`, { summary, examples: [`session ${verb} ada-firefox-1a2b3c4d`] }).action(
      action(registry, async ({ client, out, json }, id: string) => {
        const changed = await send(client, id);
        if (json) return out.json(changed);
        out.line(`Session ${changed.id} is ${changed.state}.`);
      }),
    );
  }
}

/** A user by id, name or e-mail address. */
async function findUser(client: Client, wanted: string): Promise<User> {
  const users = await client.list<User>('users', '/users');
  const user = users.find(({ id, username, email }) => id === wanted || username === wanted || email === wanted);
  if (user !== undefined) return user;
  const { closest } = await import('@streamspace/plugin-sdk');
  const near = closest(
    wanted,
    users.map(({ username }) => username),
  );
  throw new CliError(`There is no user "${wanted}"`, {
    exitCode: exitCodes.notFound,
    hint: near === undefined ? undefined : `Did you mean "${near}"?`,
  });
}
