import type { Template, Variant } from '../template.ts';

const urlMeaning = 'Where messages are posted to';

const common = {
  configSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { url: { type: 'string', format: 'uri', writeOnly: true, description: urlMeaning } },
    required: ['url'],
    additionalProperties: false,
  },
  configuration: [{ key: 'url', fallback: '', meaning: `${urlMeaning}. Secret` }],
  permissions: [{ permission: 'network', why: 'Posts messages to the address in the configuration' }],
} satisfies Partial<Variant>;

/** Tells another product what happens. */
export const integrationTemplate: Template = {
  description: 'Posts a message about every new session to another service',
  manifest: () => ({
    category: 'Integrations',
    permissions: ['network'],
    permissionReasons: { network: 'Posts messages to the address in the configuration' },
    network: { hosts: [{ config: 'url', reason: 'Receives the messages' }] },
    events: ['session.created'],
  }),
  tryIt: (name) => `streamspace plugin install ${name} --config url=https://example.com/hook --enable
streamspace session create --user ada --template firefox
streamspace plugin deliveries ${name}`,

  typescript: {
    ...common,
    manifest: { jobs: { post: { maxAttempts: 6, backoff: ['5s', '30s', '2min', '10min', '30min'] } } },
    dependencies: ['@streamspace/plugin-kit', 'zod'],
    sources: () => ({
      'src/config.ts': `import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';

export const configSchema = z.strictObject({
  url: secret(z.url()).describe('${urlMeaning}'),
});
`,
      'src/client.ts': `import { vendorError } from '@streamspace/plugin-kit/http';

export interface Client {
  post(text: string): Promise<void>;
}

/** Client for the service that messages are posted to: the one file that knows what it wants to be sent. */
export function createClient(options: { readonly url: string; readonly fetch: typeof fetch }): Client {
  return {
    async post(text) {
      const response = await options.fetch(options.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
      if (!response.ok) throw await vendorError('The service', response);
    },
  };
}
`,
      'src/index.ts': `import { definePlugin } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { createClient } from './client.ts';
import { configSchema } from './config.ts';

export default definePlugin(manifest, {
  config: configSchema,
  jobs: { post: z.object({ text: z.string() }) },

  async test({ api, config }) {
    await createClient({ url: config.get('url'), fetch: api.fetch }).post('A test message from StreamSpace');
    return { name: 'Connection', status: 'ok', message: 'The test message was accepted' };
  },

  onLoad({ api, config }) {
    const client = createClient({ url: config.get('url'), fetch: api.fetch });

    return {
      events: {
        // The service may be slow or away: a job waits for it, is tried again, and holds up no event.
        async 'session.created'({ id, subject, data: { session } }) {
          const text = \`\${session.user} has a new session of \${session.template}\`;
          await api.jobs.enqueue('post', { text }, { key: subject.id, dedupe: id });
        },
      },
      jobs: { post: ({ payload }) => client.post(payload.text) },
    };
  },
});
`,
      'src/index.test.ts': `import { createTestHost, pluginContract, sampleEvent } from '@streamspace/plugin-testing';
import { expect, onTestFinished, test } from 'vitest';
import plugin from './index.ts';

const config = { url: 'https://service.example.com/hook' };

pluginContract(plugin, { directory: new URL('..', import.meta.url), config });

test('a new session is announced, again when the service was away', async () => {
  const host = await createTestHost(plugin, { config });
  onTestFinished(() => host.stop());
  let attempts = 0;
  host.egress.serve('service.example.com', () => new Response(null, { status: ++attempts === 1 ? 503 : 204 }));

  await host.publish(sampleEvent('session.created', { session: { user: 'ada', template: 'firefox' } }));
  await host.clock.advance('1min');
  expect(host.egress.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { text: 'ada has a new session of firefox' },
    { text: 'ada has a new session of firefox' },
  ]);
  expect(await host.deliveries('dead')).toEqual([]);
});

test('the operator learns that the address is wrong', async () => {
  const host = await createTestHost(plugin, { config });
  onTestFinished(() => host.stop());
  host.egress.reply('service.example.com', { status: 404 });
  await expect(host.test()).resolves.toMatchObject([{ status: 'failed' }]);
});
`,
    }),
  },

  plain: {
    ...common,
    sources: () => ({
      'index.js': `module.exports = {
  onLoad({ api, config }) {
    api.webhooks.on('session.created', async ({ data: { session } }) => {
      const response = await api.fetch(config.get('url'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: \`\${session.user} has a new session of \${session.template}\` }),
      });
      // With this code the event is delivered again later.
      if (!response.ok) {
        throw Object.assign(new Error(\`The service answered \${response.status}\`), { code: 'VENDOR_UNAVAILABLE' });
      }
    });
  },
};
`,
    }),
  },
};
