import type { HostApi } from '@streamspace/plugin-sdk';
import type { Endpoint } from './config.ts';
import type { EndpointState, Payloads, Rows } from './rows.ts';

/** So long nothing but failures, and an endpoint is paused. */
const patienceMs = 24 * 3_600_000;

export interface EndpointStatesOptions {
  readonly api: Pick<HostApi<Payloads>, 'health' | 'notify' | 'jobs'> & { readonly storage: Pick<Rows, 'endpoints'> };
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What the relay knows of its endpoints. It is kept in storage, since a restart brings no receiver back. */
export interface EndpointStates {
  /** Gone or paused: nothing is sent. */
  isSilent(endpoint: Endpoint): Promise<boolean>;
  /** It answered 410: it gets nothing more until its URL changes or it accepts a test message. */
  isGone(endpoint: Endpoint): Promise<boolean>;
  retire(endpoint: Endpoint): Promise<void>;
  succeeded(endpoint: Endpoint): Promise<void>;
  /** Notes a failure; after 24 hours of nothing else the endpoint is paused. `true` when it is paused now. */
  failed(endpoint: Endpoint): Promise<boolean>;
  /** Sends nothing to the endpoint until then, in milliseconds since 1970. */
  throttle(endpoint: Endpoint, until: number): Promise<void>;
  countRefused(endpoint: Endpoint): Promise<void>;
  countGivenUp(endpoint: Endpoint): Promise<void>;
  forgetGivenUp(endpoint: Endpoint): Promise<void>;
  paused(endpoints: readonly Endpoint[]): Promise<readonly Endpoint[]>;
  /** It works again: what was held against it is forgotten. */
  restore(endpoint: Endpoint): Promise<void>;
  /** Shows the state in the plugin's health, which starts anew with the plugin; forgets that of another URL. */
  report(endpoint: Endpoint): Promise<void>;
}

export function createEndpointStates({ api, now }: EndpointStatesOptions): EndpointStates {
  const { endpoints } = api.storage;

  async function read({ id, url }: Endpoint): Promise<EndpointState | undefined> {
    const state = await endpoints.get({ endpoint: id });
    return state?.url === url ? state : undefined;
  }

  async function change(
    { id, url }: Endpoint,
    to: (state: EndpointState) => EndpointState,
  ): Promise<EndpointState | undefined> {
    const blank: EndpointState = { endpoint: id, url, gone: false, refused: 0, givenUp: 0 };
    const state = await endpoints.update({ endpoint: id }, (row) => to(row?.url === url ? row : blank));
    await api.health(`endpoint ${id}`, state && healthOf(state));
    return state;
  }

  const tellAdmins = ({ id }: Endpoint, title: string, state: EndpointState | undefined): Promise<unknown> => {
    const { message = '', hint = '' } = (state && healthOf(state)) ?? {};
    return api.notify(
      { role: 'admin' },
      { title, text: `${message}. ${hint}.`, level: 'warning', key: `endpoint:${id}` },
    );
  };

  async function restore(endpoint: Endpoint): Promise<void> {
    await change(endpoint, (state) => cleared({ ...state, gone: false, refused: 0 }));
    await api.jobs.resume('deliver', { key: endpoint.id });
  }

  return {
    async isSilent(endpoint) {
      const state = await read(endpoint);
      return state?.gone === true || state?.pausedSince !== undefined;
    },

    isGone: async (endpoint) => (await read(endpoint))?.gone === true,

    async retire(endpoint) {
      const state = await change(endpoint, (before) => ({ ...before, gone: true }));
      await tellAdmins(endpoint, `Webhook endpoint "${endpoint.id}" is gone`, state);
    },

    async succeeded(endpoint) {
      const state = await read(endpoint);
      // One that was in flight when the endpoint was paused.
      if (state?.pausedSince !== undefined) await restore(endpoint);
      else if (state?.failingSince !== undefined) await change(endpoint, cleared);
    },

    async failed(endpoint) {
      const at = now();
      const before = await read(endpoint);
      const failingSince = before?.failingSince ?? at;
      const pauses = at - failingSince >= patienceMs;
      if (before?.failingSince !== undefined && !pauses) return false;
      const state = await change(endpoint, (current) => ({
        ...current,
        failingSince,
        ...(pauses ? { pausedSince: current.pausedSince ?? at } : {}),
      }));
      if (!pauses) return false;
      await api.jobs.pause('deliver', { key: endpoint.id, reason: 'Nothing but failures for 24 hours' });
      if (before?.pausedSince === undefined) {
        await tellAdmins(endpoint, `Webhook endpoint "${endpoint.id}" is paused`, state);
      }
      return true;
    },

    async throttle(endpoint, until) {
      const reason = 'The endpoint has asked to wait';
      await api.jobs.pause('deliver', { key: endpoint.id, until: new Date(until).toISOString(), reason });
    },

    async countRefused(endpoint) {
      await change(endpoint, (state) => ({ ...state, refused: state.refused + 1 }));
    },

    async countGivenUp(endpoint) {
      await change(endpoint, (state) => ({ ...state, givenUp: state.givenUp + 1 }));
    },

    async forgetGivenUp(endpoint) {
      await change(endpoint, (state) => ({ ...state, givenUp: 0 }));
    },

    async paused(candidates) {
      const states = await Promise.all(candidates.map(read));
      return candidates.filter((_, index) => states[index]?.pausedSince !== undefined);
    },

    restore,

    async report(endpoint) {
      const stored = await endpoints.get({ endpoint: endpoint.id });
      if (stored !== undefined && stored.url !== endpoint.url) await restore(endpoint);
      else if (stored !== undefined) await api.health(`endpoint ${endpoint.id}`, healthOf(stored));
    },
  };
}

const cleared = ({ failingSince: _since, pausedSince: _paused, ...state }: EndpointState): EndpointState => state;

/** What an operator has to know, the worst first. */
function healthOf({ endpoint, gone, pausedSince, refused, givenUp }: EndpointState) {
  if (gone) {
    const message = `Endpoint "${endpoint}" answered 410 and gets no more messages`;
    return { level: 'degraded', message, hint: 'Change its URL, or bring it back and run relay:test' } as const;
  }
  if (pausedSince !== undefined) {
    const message = `Endpoint "${endpoint}" has failed for 24 hours and is paused`;
    const hint = 'It gets a test message every hour and goes on when it accepts one; relay:test sends one now';
    return { level: 'failing', message, hint } as const;
  }
  if (refused > 0) {
    const message = `${refused} events for endpoint "${endpoint}" were refused: its queue was full`;
    return { level: 'degraded', message, hint: 'Make it faster, or select fewer events; then run relay:test' } as const;
  }
  if (givenUp > 0) {
    const message = `${givenUp} messages for endpoint "${endpoint}" were given up`;
    return { level: 'degraded', message, hint: 'Send them again with relay:replay' } as const;
  }
  return undefined;
}
