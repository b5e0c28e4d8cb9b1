import type { Command } from 'commander';
import type { Registry } from '../../command.ts';
import { registerLogin } from './login.ts';
import { registerLogout } from './logout.ts';
import { registerProfileCommands } from './profile.ts';
import { registerWhoami } from './whoami.ts';

/** `streamspace login`, `logout`, `whoami` and `profile …` */
export function registerSignInCommands(program: Command, registry: Registry): void {
  registerLogin(program, registry);
  registerLogout(program, registry);
  registerWhoami(program, registry);
  registerProfileCommands(program, registry);
}
