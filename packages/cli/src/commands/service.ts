import type { FreshUrl, InstalledPlugin, Me, RepositoryView, Status } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../command.ts';
import { formatRelative } from '../output/time.ts';

/** `streamspace status` and `streamspace open` */
export function registerServiceCommands(program: Command, registry: Registry): void {
  defineCommand(program, 'status', {
    summary: 'Show whether the service runs and how its plugins are',
    examples: ['status', 'status --json'],
  }).action(
    action(registry, async ({ client, out, json }) => {
      const status = await client.get<Status>('/status');
      const [me, answer, plugins] = await Promise.all([
        client.get<Me>('/me').catch(() => undefined),
        client.get<{ repositories: readonly RepositoryView[] }>('/repositories').catch(() => undefined),
        client.list<InstalledPlugin>('plugins', '/plugins').catch((): readonly InstalledPlugin[] => []),
      ]);
      const repositories = answer?.repositories ?? [];
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
        ...(me === undefined ? [] : [['you', `${me.viewer.username}, as ${me.access.role}`]]),
        ...repositories.map((each) => [
          'repository',
          `${each.name}, ${each.state === 'failed' ? out.style('red', `failed: ${each.error ?? ''}`) : each.state}, checked ${each.checkedAt === undefined ? 'never' : formatRelative(each.checkedAt)}`,
        ]),
        ...plugins
          .filter(({ enabled: isOn, health, reason }) => isOn && (health !== 'ok' || reason !== undefined))
          .map((each) => ['look at', `${each.name}: ${each.reason ?? each.health}`]),
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
