import { isPluginError, type TestCheck } from '@streamspace/plugin-sdk';
import type { Endpoint } from './config.ts';
import { post, type Message, type PostOptions } from './delivery.ts';

/** Sends a signed test message to every endpoint that is switched on, and says how each one answered. */
export function probeAll(endpoints: readonly Endpoint[], options: PostOptions): Promise<TestCheck[]> {
  return Promise.all(endpoints.filter(({ enabled }) => enabled).map((endpoint) => probe(endpoint, options)));
}

/** The same for one endpoint. */
export async function probe(endpoint: Endpoint, options: PostOptions): Promise<TestCheck> {
  try {
    const outcome = await post(endpoint, testMessage(endpoint, options.now()), options);
    return outcome === 'delivered'
      ? { name: endpoint.id, status: 'ok', message: 'accepted the test message' }
      : { name: endpoint.id, status: 'failed', message: 'answered 410: it wants no messages' };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { name: endpoint.id, status: 'failed', message: error.message };
  }
}

function testMessage({ id: endpoint }: Endpoint, now: number): Message {
  const id = `msg_${crypto.randomUUID()}`;
  const timestamp = new Date(now).toISOString();
  return {
    id,
    body: JSON.stringify({ type: 'plugin.webhook-relay.test', timestamp, data: { endpointId: endpoint }, id }),
  };
}
