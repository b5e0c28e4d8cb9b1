import { isPluginError } from '@streamspace/plugin-sdk';
import { isAccessFault } from './github-errors.ts';
import type { PluginApi } from './plugin-api.ts';

/** Tells operators how it stands with the access to GitHub. */
export interface Access {
  works(): Promise<void>;
  failed(error: unknown): Promise<void>;
}

export function createAccess(api: Pick<PluginApi, 'health' | 'banner'>): Access {
  return {
    async works() {
      await api.health('github', undefined);
      await api.banner('access', undefined);
    },
    async failed(error) {
      if (!isPluginError(error) || error.code === 'RATE_LIMITED') return;
      const level = error.retryable ? 'degraded' : 'failing';
      await api.health('github', { level, message: error.message });
      if (isAccessFault(error)) {
        await api.banner('access', {
          title: 'GitHub issues have lost their access',
          text: error.message,
          level: 'error',
        });
      }
    },
  };
}
