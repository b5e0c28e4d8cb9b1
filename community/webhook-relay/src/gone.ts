import type { HostApi, KeyValueStorage } from '@streamspace/plugin-sdk';
import type { Endpoint } from './config.ts';

/** Endpoints that answered 410. They get nothing more until their URL changes or they accept a test message. */
export interface GoneEndpoints {
  has(endpoint: Endpoint): Promise<boolean>;
  add(endpoint: Endpoint): Promise<void>;
  forget(endpoints: readonly Endpoint[]): Promise<void>;
  /** Shows those among `endpoints` in the plugin's health, which starts anew with the plugin. */
  report(endpoints: readonly Endpoint[]): Promise<void>;
}

const key = ({ id }: Endpoint): string => `gone:${id}`;

/** Kept in storage: a restart brings no receiver back. */
export function createGoneEndpoints(
  api: Pick<HostApi<never>, 'health'> & { readonly storage: KeyValueStorage },
): GoneEndpoints {
  const has = async (endpoint: Endpoint): Promise<boolean> => (await api.storage.get(key(endpoint))) === endpoint.url;
  const show = ({ id }: Endpoint): Promise<void> =>
    api.health(`endpoint ${id}`, {
      level: 'degraded',
      message: `Endpoint "${id}" answered 410 and gets no more messages`,
      hint: 'Change its URL, or bring it back and run relay:test',
    });

  return {
    has,
    async add(endpoint) {
      await api.storage.set(key(endpoint), endpoint.url);
      await show(endpoint);
    },
    async forget(endpoints) {
      for (const endpoint of endpoints) {
        await api.storage.delete(key(endpoint));
        await api.health(`endpoint ${endpoint.id}`, undefined);
      }
    },
    async report(endpoints) {
      for (const endpoint of endpoints) if (await has(endpoint)) await show(endpoint);
    },
  };
}
