import type { Template } from '../template.ts';

const greetingMeaning = 'Title of the notice that the owner of a new session gets';

/** Reacts to an event with a notice. */
export const webhookTemplate: Template = {
  description: 'Greets the owner of every new session',
  manifest: () => ({ category: 'Automation', permissions: [], events: ['session.created'] }),
  tryIt: (name) => `streamspace plugin install ${name} --enable
streamspace session create --user ada --template firefox
streamspace plugin logs ${name}`,

  typescript: {
    configSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        greeting: { default: 'Welcome', description: greetingMeaning, type: 'string', minLength: 1, maxLength: 120 },
      },
      additionalProperties: false,
    },
    configuration: [{ key: 'greeting', fallback: '`Welcome`', meaning: greetingMeaning }],
    permissions: [],
    noPermissions: 'Events hold the ids of session and user, which is enough to greet somebody.',
    dependencies: ['zod'],
    sources: () => ({
      'src/config.ts': `import { z } from 'zod';

export const configSchema = z.strictObject({
  greeting: z
    .string()
    .min(1)
    .max(120)
    .default('Welcome')
    .describe('${greetingMeaning}'),
});
`,
      'src/index.ts': `import { definePlugin } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';

export default definePlugin(manifest, {
  config: configSchema,

  onLoad({ api, config }) {
    return {
      events: {
        async 'session.created'({ data: { session } }) {
          const notice = { title: config.get('greeting'), text: \`\${session.template} starts\` };
          await api.notify({ user: session.user }, notice);
          api.log.info(\`greeted \${session.user}\`);
        },
      },
    };
  },
});
`,
      'src/index.test.ts': `import { createTestHost, pluginContract, sampleEvent } from '@streamspace/plugin-testing';
import { expect, onTestFinished, test } from 'vitest';
import plugin from './index.ts';

const config = { greeting: 'Hello' };

pluginContract(plugin, { directory: new URL('..', import.meta.url), config });

test('the owner of a new session is greeted', async () => {
  const host = await createTestHost(plugin, { config });
  onTestFinished(() => host.stop());

  await host.deliver(sampleEvent('session.created', { session: { template: 'firefox' } }));
  expect(await host.controlPlane.inbox()).toMatchObject([{ title: 'Hello', text: 'firefox starts' }]);
});
`,
    }),
  },

  plain: {
    configuration: [],
    permissions: [],
    noPermissions: 'Events hold the ids of session and user, which is enough to greet somebody.',
    sources: () => ({
      'index.js': `module.exports = {
  onLoad({ api }) {
    api.webhooks.on('session.created', async ({ data: { session } }) => {
      await api.notify({ user: session.user }, { title: 'Welcome', text: \`\${session.template} starts\` });
      api.log.info(\`greeted \${session.user}\`);
    });
  },
};
`,
    }),
  },
};
