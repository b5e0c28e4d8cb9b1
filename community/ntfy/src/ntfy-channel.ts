import { networkError, retryAfterMs, vendorError } from '@streamspace/plugin-kit/http';
import { defaultDestination, type Channel, type Destination } from '@streamspace/plugin-kit/notifications';
import { PluginError } from '@streamspace/plugin-sdk';
import type { NtfyConfig } from './config.ts';
import { messageOf } from './messages.ts';

interface Topic extends Destination {
  readonly topic: string;
}

const remedies: Readonly<Record<number, string>> = {
  401: 'the token is wrong: make another one on the server and enter it',
  403: 'the token may not write to the topic: allow it, or enter another topic',
};

/** A ntfy server, as the toolkit sees it. */
export function createNtfyChannel(config: NtfyConfig, fetch: typeof globalThis.fetch): Channel<Topic> {
  const { server, token } = config;
  const topics = [{ name: defaultDestination, topic: config.topic }, ...config.routes];

  async function call(path: string, body?: object): Promise<void> {
    const response = await fetch(`${server}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    }).catch((error: unknown) => Promise.reject(networkError('ntfy', error)));
    const { ok, status, headers } = response;
    const remedy = remedies[status];
    if (!ok && remedy === undefined && status !== 429) throw await vendorError('ntfy', response);
    await response.body?.cancel();
    if (remedy !== undefined) {
      throw new PluginError('VENDOR_REJECTED', `ntfy answered ${status}: ${remedy}`, { reason: String(status) });
    }
    if (status === 429) {
      // A request comes back every five seconds: https://docs.ntfy.sh/publish/#limitations
      const waitMs = retryAfterMs(headers, Date.now()) ?? 5000;
      throw new PluginError('RATE_LIMITED', 'ntfy asks for fewer messages', { retryAfterMs: waitMs });
    }
  }

  return {
    vendor: 'ntfy',
    names: topics.map(({ name }) => name),
    find: (name) => topics.find((each) => each.name === name),
    paceMs: 0,
    keepsUpToDate: () => false,
    check: () => call('/v1/health'),
    judge({ code, reason }) {
      if (reason === '401') return { of: 'account' };
      if (reason === '403') return { of: 'destination', waitMs: 3_600_000 };
      // The limit is the sender's, whatever the topic.
      return code === 'RATE_LIMITED' ? { of: 'pace', everything: true } : undefined;
    },
    async deliver({ destination: { topic }, content }) {
      await call('/', { topic, ...messageOf(content) });
      return {};
    },
  };
}
