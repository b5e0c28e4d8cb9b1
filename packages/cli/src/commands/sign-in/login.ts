import type { Command } from 'commander';
import { text as readAll } from 'node:stream/consumers';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { usageError } from '../../errors.ts';
import { isInteractive, type Io } from '../../io.ts';
import { checkProfileName, readProfiles, writeProfiles, type Profile } from '../../profiles/profiles.ts';
import { parseServiceUrl } from '../../profiles/sign-in.ts';
import { askSecret } from '../../prompt.ts';

interface LoginOptions {
  readonly tokenStdin?: boolean;
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly role?: string;
  readonly browser: boolean;
}

export function registerLogin(program: Command, registry: Registry): void {
  defineCommand(program, 'login <url>', {
    summary: 'Sign in to a service, and keep the token in a file of yours alone',
    details:
      'Without options it signs in with the browser. With --username it signs in to a control plane itself, which lists ' +
      'plugins and does not run them. The profile is called after the host, or as --profile says, and is used from then on.',
    examples: [
      'login https://plugins.example.com',
      'login https://plugins.example.com --role operator --profile production',
      'login https://plugins.example.com --token-stdin < token.txt',
      'login https://streamspace.example.com --username ada',
    ],
  })
    .option('--token-stdin', 'read a token from standard input, or ask for it')
    .option('--username <name>', 'sign in to a control plane with this name and a password')
    .option('--password-stdin', 'read the password from standard input')
    .option('--role <role>', 'ask for no more than this role: user, operator or admin')
    .option('--no-browser', 'only print the address to open')
    .action(action(registry, login));
}

async function login(context: CommandContext, address: string, options: LoginOptions): Promise<void> {
  const { io, out, json, connection } = context;
  if (connection.token !== undefined) {
    throw usageError(
      'A token on the command line stays in the history of the shell and can be seen by others',
      'Write: streamspace login <url> --token-stdin < file',
    );
  }
  const url = parseServiceUrl(address);
  const name = checkProfileName(connection.profile ?? new URL(url).host.replaceAll(/[^a-z0-9._-]/gi, '-'));
  const profile = await signIn(url, options, io);

  const { profiles } = readProfiles(io.env);
  writeProfiles(io.env, { current: name, profiles: new Map([...profiles, [name, profile]]) });
  const { token: _secret, ...shown } = profile;
  if (json) return out.json({ profile: name, ...shown });
  const role = profile.role === undefined ? '' : ` as ${profile.role}`;
  out.line(`Signed in to ${url}${profile.user === undefined ? '' : `, ${profile.user}`}${role}.`);
  out.note(`Profile "${name}" is used from now on. For the service of this folder: streamspace profile use local`);
  if (profile.kind === 'control-plane')
    out.note('A control plane lists plugins; a plugin service beside it runs them.');
}

async function signIn(url: string, options: LoginOptions, io: Io): Promise<Profile> {
  if (options.username !== undefined) {
    const { signInWithPassword } = await import('../../profiles/sign-in.ts');
    const password = await readSecret(io, 'Password', options.passwordStdin === true, '--password-stdin');
    return signInWithPassword(url, { username: options.username, password }, io.signal);
  }
  if (options.passwordStdin === true) throw usageError('--password-stdin goes with --username');
  if (options.tokenStdin === true) {
    const { signInWithToken } = await import('../../profiles/sign-in.ts');
    return signInWithToken(url, await readSecret(io, 'Token', true, '--token-stdin'), io.signal);
  }
  if (options.role !== undefined && !['user', 'operator', 'admin'].includes(options.role)) {
    throw usageError(`"${options.role}" is no role: choose user, operator or admin`);
  }
  const { signInWithBrowser } = await import('../../profiles/sign-in-with-browser.ts');
  return signInWithBrowser({ url, role: options.role, open: options.browser }, io);
}

async function readSecret(io: Io, label: string, mayRead: boolean, option: string): Promise<string> {
  const secret = isInteractive(io)
    ? await askSecret(io, label)
    : mayRead
      ? (await readAll(io.stdin)).trim()
      : undefined;
  if (secret === undefined) throw usageError('Nobody is here to be asked', `Give it with ${option} on standard input.`);
  if (secret === '') throw usageError(`The ${label.toLowerCase()} is empty`);
  return secret;
}
