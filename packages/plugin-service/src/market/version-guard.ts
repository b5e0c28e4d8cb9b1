import type { PluginHost } from '@streamspace/plugin-runtime/types';
import { installedVersions } from '../routes/installed.ts';
import type { Market } from './entry.ts';
import { blockedText, versionNote } from './versions.ts';

export interface VersionGuardOptions {
  readonly host: Pick<PluginHost, 'list' | 'disable' | 'recordAudit'>;
  readonly market: Market;
  readonly log: (message: string, error: unknown) => void;
}

/**
 * Stops installed plugins whose version is blocked. What a catalog said last is on disk, so it holds without a network, and
 * a plugin that was stopped stays off until it is upgraded.
 */
export function createVersionGuard({ host, market, log }: VersionGuardOptions): { check(): Promise<void> } {
  async function stop(name: string, version: string): Promise<void> {
    const note = versionNote(installedVersions(market, name), version);
    if (note?.state !== 'blocked') return;
    await host.disable(name);
    const { reason, advisory } = note;
    host.recordAudit({
      action: 'plugin.blocked',
      outcome: 'success',
      target: { kind: 'plugin', id: name },
      details: { summary: 'Stop a plugin whose version is blocked', version, reason, ...(advisory && { advisory }) },
    });
    log('A plugin was stopped', blockedText(name, version, note));
  }
  return {
    async check() {
      const on = host.list().filter(({ enabled }) => enabled);
      await Promise.all(
        on.map(({ name, version }) =>
          stop(name, version).catch((error: unknown) => log(`${name} is blocked and could not be stopped`, error)),
        ),
      );
    },
  };
}
