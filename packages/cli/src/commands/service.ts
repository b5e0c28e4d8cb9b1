import type { FreshUrl, Status } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../command.ts';

/** `streamspace status` and `streamspace open` */
export function registerServiceCommands(program: Command, registry: Registry): void {
  defineCommand(program, 'status', {
    summary: 'Show whether the service runs and how its plugins are',
    examples: ['status', 'status --json'],
  }).action(
    action(registry, async ({ client, out, json }) => {
      const status = await client.get<Status>('/status');
      if (json) return out.json(status);
      const { installed, enabled, failing } = status.plugins;
      out.list([
        ['version', status.version],
        ['control plane', `${status.controlPlane}, ${status.publicUrl}`],
        [
          'plugins',
          `${installed} installed, ${enabled} on, ${failing === 0 ? 'none failing' : out.style('red', `${failing} failing`)}`,
        ],
        ['sandbox', status.sandboxLayers.join(', ')],
      ]);
    }),
  );

  defineCommand(program, 'open', {
    summary: 'Print an address that signs one browser in, once',
    examples: ['open', 'open --json'],
  }).action(
    action(registry, async ({ client, out, json }) => {
      const fresh = await client.post<FreshUrl>('/auth/url');
      if (json) return out.json(fresh);
      out.line(fresh.url);
    }),
  );
}
