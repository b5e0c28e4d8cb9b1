import { isPluginError, type HostApi } from '@streamspace/plugin-sdk';

/** Does something with Slack, and shows in the plugin's health how that went. */
export type Watch = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createHealthWatch(api: Pick<HostApi<never>, 'health'>): Watch {
  let isWell: boolean | undefined;

  return async (work) => {
    try {
      const result = await work();
      if (isWell !== true) await api.health('slack', undefined);
      isWell = true;
      return result;
    } catch (error) {
      // A rate limit is business as usual.
      if (isPluginError(error) && error.code !== 'RATE_LIMITED') {
        isWell = false;
        await api.health('slack', { level: error.retryable ? 'degraded' : 'failing', message: error.message });
      }
      throw error;
    }
  };
}
