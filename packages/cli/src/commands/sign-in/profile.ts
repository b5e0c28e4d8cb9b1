import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { formatInstant } from '../../output/time.ts';
import { getProfile, localName, readProfiles, writeProfiles } from '../../profiles/profiles.ts';

/** `streamspace profile …` */
export function registerProfileCommands(program: Command, registry: Registry): void {
  const profile = program
    .command('profile')
    .description('See and choose the services where you are signed in')
    .addHelpText('after', '\nExample:\n  streamspace profile list');

  defineCommand(profile, 'list', {
    summary: 'List the services where you are signed in',
    examples: ['profile list', 'profile list --json'],
  }).action(action(registry, list));

  defineCommand(profile, 'use <name>', {
    summary: 'Use a profile from now on; "local" is the service of the data folder',
    examples: ['profile use production', 'profile use local'],
  }).action(
    action(registry, async ({ io, out, json }, name: string) => {
      const { profiles } = readProfiles(io.env);
      if (name !== localName) getProfile({ profiles }, name);
      writeProfiles(io.env, { ...(name === localName ? {} : { current: name }), profiles });
      if (json) return out.json({ profile: name });
      out.line(
        name === localName ? 'The service of the data folder is used from now on.' : `${name} is used from now on.`,
      );
    }),
  );

  defineCommand(profile, 'remove <name>', {
    summary: 'Forget a profile; "streamspace logout" also takes its token back',
    examples: ['profile remove production'],
  }).action(
    action(registry, async ({ io, out, json }, name: string) => {
      const { current, profiles } = readProfiles(io.env);
      getProfile({ profiles }, name);
      const others = new Map([...profiles].filter(([each]) => each !== name));
      writeProfiles(io.env, { ...(current === undefined || current === name ? {} : { current }), profiles: others });
      if (json) return out.json({ profile: name });
      out.line(`${name} is forgotten.`);
    }),
  );
}

async function list({ io, out, json }: CommandContext): Promise<void> {
  const { current, profiles } = readProfiles(io.env);
  const rows = [...profiles].map(([name, { token: _secret, ...profile }]) => ({
    name,
    current: name === current,
    ...profile,
  }));
  if (json) return out.json({ profiles: rows, total: rows.length });
  if (rows.length === 0) return out.note('You are signed in nowhere. To sign in: streamspace login <url>');
  out.table([
    ['NAME', 'USED', 'USER', 'ROLE', 'UNTIL', 'ADDRESS'],
    ...rows.map((row) => [
      row.name,
      row.current ? out.style('green', 'yes') : '',
      row.user ?? '-',
      row.role ?? '-',
      row.expiresAt === undefined ? '-' : formatInstant(row.expiresAt),
      row.url,
    ]),
  ]);
}
