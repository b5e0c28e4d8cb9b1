import type { CatalogEntry } from '../market/entry.ts';

/** An entry of a catalog, valid with a name alone. */
export function catalogEntry(
  manifest: Partial<CatalogEntry['manifest']> & { readonly name: string },
  entry: Partial<CatalogEntry> = {},
): CatalogEntry {
  return {
    manifest: {
      version: '1.0.0',
      displayName: manifest.name,
      description: 'Does something useful',
      type: 'integration',
      author: 'StreamSpace',
      license: 'MIT',
      permissions: [],
      entrypoints: { main: 'index.js' },
      ...manifest,
    },
    directory: '/nowhere',
    tier: 'official',
    readme: `# ${manifest.name}\n`,
    ...entry,
  };
}

/** A catalog with one plugin that asks for much and one that asks for nothing. */
export const slackEntry = catalogEntry(
  {
    name: 'streamspace-slack',
    displayName: 'Slack',
    description: 'Posts what happens on the platform to Slack channels',
    category: 'Communication',
    tags: ['chat', 'notifications'],
    permissions: ['read:sessions', 'network'],
    permissionReasons: { network: 'Posts messages to the webhook that you configure' },
    network: { hosts: [{ host: 'hooks.slack.com', reason: 'Slack receives the messages there' }] },
    events: ['session.*'],
    contributes: { commands: [{ id: 'slack:test', title: 'Send a test message' }] },
  },
  {
    configSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['webhookUrl'],
      additionalProperties: false,
      properties: {
        webhookUrl: { type: 'string', format: 'uri', writeOnly: true, description: 'Incoming webhook URL' },
        channel: { type: 'string', description: 'Channel, such as #ops' },
        maxPerMinute: { type: 'integer', minimum: 1, default: 20 },
        quiet: { type: 'boolean' },
        routes: {
          type: 'array',
          items: { type: 'object', properties: { event: { type: 'string' }, weight: { type: 'number' } } },
        },
      },
    },
  },
);

export const themeEntry = catalogEntry(
  { name: 'night-theme', displayName: 'Night', description: 'Dark colours', type: 'theme', tags: ['dark'] },
  { tier: 'community', releasedOn: '2026-11-01' },
);
