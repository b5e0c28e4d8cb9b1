import type { Template } from '../template.ts';

const templateMeaning = 'Counts only sessions of this template. Without it, all';
const noPermissions = 'Events hold the ids of session and template, which is enough to count.';

/** Adds a command to the platform, and keeps something for it. */
export const extensionTemplate: Template = {
  description: 'Counts new sessions, and shows the number in a command',
  manifest: (name) => ({
    category: 'Analytics',
    permissions: [],
    events: ['session.created'],
    contributes: { commands: [{ id: `${name}:count`, title: 'Show how many sessions were created' }] },
  }),
  tryIt: (name) => `streamspace plugin install ${name} --enable
streamspace session create --user ada --template firefox
streamspace plugin run ${name} ${name}:count`,

  typescript: {
    configSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { template: { description: templateMeaning, type: 'string' } },
      additionalProperties: false,
    },
    configuration: [{ key: 'template', fallback: '', meaning: templateMeaning }],
    permissions: [],
    noPermissions,
    dependencies: ['zod'],
    sources: (name) => ({
      'src/config.ts': `import { z } from 'zod';

export const configSchema = z.strictObject({
  template: z.string().optional().describe('${templateMeaning}'),
});
`,
      'src/index.ts': `import { definePlugin } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';

export default definePlugin(manifest, {
  config: configSchema,

  onLoad({ api, config }) {
    const { template } = config.all;

    return {
      events: {
        async 'session.created'({ data: { session } }) {
          if (template !== undefined && session.template !== template) return;
          // A key for each session: an event that arrives twice counts once.
          await api.storage.set(\`session:\${session.id}\`, session.template);
        },
      },
      commands: {
        async '${name}:count'() {
          const { length } = await api.storage.keys('session:');
          return { done: \`\${length} \${length === 1 ? 'session was' : 'sessions were'} created\` };
        },
      },
    };
  },
});
`,
      'src/index.test.ts': `import { createTestHost, pluginContract, sampleEvent } from '@streamspace/plugin-testing';
import { expect, onTestFinished, test } from 'vitest';
import plugin from './index.ts';

const config = { template: 'firefox' };

pluginContract(plugin, { directory: new URL('..', import.meta.url), config });

test('a session is counted once, and only when its template is the one to count', async () => {
  const host = await createTestHost(plugin, { config });
  onTestFinished(() => host.stop());
  const created = sampleEvent('session.created', { session: { id: 'ada-firefox', template: 'firefox' } });

  await host.deliver(created);
  await host.deliver(created);
  await host.deliver(sampleEvent('session.created', { session: { id: 'ada-gimp', template: 'gimp' } }));
  expect(await host.command('${name}:count')).toEqual({ done: '1 session was created' });
});
`,
    }),
  },

  plain: {
    configuration: [],
    permissions: [],
    noPermissions,
    sources: (name) => ({
      'index.js': `module.exports = {
  onLoad({ api }) {
    // A key for each session: an event that arrives twice counts once.
    api.webhooks.on('session.created', ({ data: { session } }) =>
      api.storage.set(\`session:\${session.id}\`, session.template),
    );
    api.commands.register('${name}:count', async () => {
      const { length } = await api.storage.keys('session:');
      return { done: \`\${length} \${length === 1 ? 'session was' : 'sessions were'} created\` };
    });
  },
};
`,
    }),
  },
};
