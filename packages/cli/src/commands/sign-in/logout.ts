import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { usageError } from '../../errors.ts';
import { getProfile, readProfiles, writeProfiles } from '../../profiles/profiles.ts';

/** Tokens that the service made for somebody, and that it can take back. */
const personal = /^sspat_/;

export function registerLogout(program: Command, registry: Registry): void {
  defineCommand(program, 'logout', {
    summary: 'Sign out: take the token back where the service can, and forget it',
    examples: ['logout', 'logout --profile production'],
  }).action(
    action(registry, async ({ io, out, json, connection }) => {
      const { current, profiles } = readProfiles(io.env);
      const name = connection.profile ?? io.env['STREAMSPACE_PROFILE'] ?? current;
      if (name === undefined) throw usageError('You are signed in nowhere', 'See "streamspace profile list".');
      const { url, token } = getProfile({ profiles }, name);
      const revoked = personal.test(token) && (await revoke(url, token, io.signal));
      const others = new Map([...profiles].filter(([each]) => each !== name));
      writeProfiles(io.env, {
        ...(current === undefined || current === name ? {} : { current }),
        profiles: others,
      });
      if (json) return out.json({ profile: name, url, revoked });
      out.line(`Signed out of ${url}.`);
      if (!revoked) out.note('The token is forgotten here. It was not taken back, and ends by itself.');
    }),
  );
}

async function revoke(url: string, token: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${url}/api/v1/auth/tokens/current`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal,
  }).catch(() => undefined);
  return response?.ok === true;
}
