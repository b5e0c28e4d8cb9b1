import { toPluginErrorData } from '@streamspace/plugin-sdk';
import type { Logbook } from '../logbook.ts';
import type { ManagedPlugin } from '../managed-plugin.ts';

export interface ManagedThemeOptions {
  readonly logbook: Logbook;
  /** Accepts the theme as it is stored. Throws where this version refuses it. */
  accept(): void;
  onChange(): void;
}

/** A theme that is on or off. It has no process: nothing of it can run, hang or fail later. */
export function createManagedTheme({ logbook, accept, onChange }: ManagedThemeOptions): ManagedPlugin {
  let state: ManagedPlugin['state'] = 'installed';
  let fault: string | undefined;

  function enter(next: ManagedPlugin['state'], reason?: string): void {
    state = next;
    fault = reason;
    onChange();
  }

  return {
    get state() {
      return state;
    },
    nextStartAt: undefined,
    restarts: 0,
    running: undefined,
    health: () => (fault === undefined ? { level: 'ok' } : { level: 'failing', reason: fault }),
    setHealth: () => undefined,

    async start() {
      if (state === 'enabled') return;
      try {
        accept();
      } catch (error) {
        const { message } = toPluginErrorData(error);
        logbook.write({ level: 'error', from: 'host', message });
        enter('quarantined', message);
        throw error;
      }
      logbook.write({ level: 'info', from: 'host', message: 'Offered to everybody' });
      enter('enabled');
    },

    async stop() {
      if (state === 'enabled') logbook.write({ level: 'info', from: 'host', message: 'No longer offered' });
      enter('disabled');
    },

    // Data is the same everywhere: each host offers it.
    standBy: async () => undefined,
    takeOver: async () => undefined,
  };
}
