import type { InstalledPlugin } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { notePendingConsents } from '../../consent.ts';
import { usageError } from '../../errors.ts';
import { path } from '../../service/client.ts';

export function registerAllow(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'allow <name> <host:port>', {
    summary: 'Let a plugin reach a private address',
    details: 'Public hosts that a plugin names need no extra word. Addresses of your own network do, one by one.',
    examples: ['plugin allow webhook-relay 10.0.0.12:8443', "plugin allow webhook-relay '[fd00::5]:443'"],
  }).action(
    action(registry, async ({ client, out, json }, name: string, address: string) => {
      const allowed = await client.post<InstalledPlugin>(path`/plugins/${name}/consents`, parseAddress(address));
      if (json) return out.json(allowed);
      out.line(`${allowed.displayName} may reach ${address}.`);
      notePendingConsents(name, allowed.pendingConsents, out);
    }),
  );

  defineCommand(plugin, 'forbid <name> <host:port>', {
    summary: 'Take back what "allow" allowed',
    examples: ['plugin forbid webhook-relay 10.0.0.12:8443'],
  }).action(
    action(registry, async ({ client, out, json }, name: string, address: string) => {
      const { host, port } = parseAddress(address);
      const forbidden = await client.delete<InstalledPlugin>(path`/plugins/${name}/consents/${host}/${port}`);
      if (json) return out.json(forbidden);
      out.line(`${forbidden.displayName} may no longer reach ${address}.`);
    }),
  );

  defineCommand(plugin, 'grant <name> <permission>', {
    summary: 'Grant a permission that a plugin can do without',
    examples: ['plugin grant streamspace-slack write:sessions'],
  }).action(
    action(registry, async ({ client, out, json }, name: string, permission: string) => {
      const granted = await client.post<InstalledPlugin>(path`/plugins/${name}/permissions`, { permission });
      if (json) return out.json(granted);
      out.line(`${granted.displayName} has ${permission}.`);
    }),
  );

  defineCommand(plugin, 'revoke <name> <permission>', {
    summary: 'Take back what "grant" granted',
    examples: ['plugin revoke streamspace-slack write:sessions'],
  }).action(
    action(registry, async ({ client, out, json }, name: string, permission: string) => {
      const revoked = await client.delete<InstalledPlugin>(path`/plugins/${name}/permissions/${permission}`);
      if (json) return out.json(revoked);
      out.line(`${revoked.displayName} no longer has ${permission}.`);
    }),
  );
}

function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  throw usageError(`"${text}" is no address: write host:port, such as 10.0.0.12:8443 or [fd00::5]:443`);
}
