import type { Me } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { formatRelative } from '../../output/time.ts';
import { findConnection } from '../../service/connection.ts';

export function registerWhoami(program: Command, registry: Registry): void {
  defineCommand(program, 'whoami', {
    summary: 'Show who you are to the service, with which role, and where',
    examples: ['whoami', 'whoami --profile production --json'],
  }).action(
    action(registry, async ({ client, connection, io, out, json }) => {
      const { url, origin, profile } = findConnection(connection, io);
      if (profile?.kind === 'control-plane') {
        const { user, role, kind } = profile;
        if (json) return out.json({ url, user, role, kind });
        return out.list([
          ['user', user ?? 'not known'],
          ['role', role ?? 'not known'],
          ['control plane', url],
        ]);
      }
      const { viewer, access } = await client.get<Me>('/me');
      if (json) return out.json({ url, user: viewer.username, role: access.role, kind: 'service', access });
      out.list([
        ['user', viewer.username],
        ['role', access.role],
        ['by', access.via === 'token' ? 'the token of the data folder' : access.via],
        ...(access.expiresAt === undefined ? [] : [['until', formatRelative(access.expiresAt)]]),
        ['service', `${url} (from ${origin})`],
      ]);
    }),
  );
}
