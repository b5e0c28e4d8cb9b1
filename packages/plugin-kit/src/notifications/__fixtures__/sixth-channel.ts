import { networkError, vendorError } from '@streamspace/plugin-kit/http';
import { definePlugin, PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import {
  announces,
  createNotifier,
  noticeFields,
  notifierCollections,
  notifierJobs,
  routeFields,
  type Channel,
  type Content,
} from '../index.ts';

const events = ['session.*', 'user.*', 'quota.*', 'node.*', 'alert.*', 'plugin.*'] as const;

const manifest = {
  name: 'sixth-channel',
  version: '1.0.0',
  displayName: 'Sixth channel',
  description: 'A channel for tests, as small as one can be',
  type: 'webhook',
  author: 'Ada',
  license: 'MIT',
  entrypoints: { main: 'index.js' },
  permissions: ['network', 'read:sessions', 'read:users'],
  permissionReasons: { network: 'Posts notices to the vendor' },
  network: { hosts: [{ host: 'vendor.example', reason: 'Takes the notices' }] },
  events: ['session.*', 'user.*', 'quota.*', 'node.*', 'alert.*', 'plugin.*'],
  jobs: {
    send: { maxAttempts: 4, backoff: ['2s', '10s', '1min'], timeout: '45s', concurrency: 4, perKey: 1 },
    digest: { maxAttempts: 10, concurrency: 1 },
    probe: { every: '15min', catchUp: 'skip' },
  },
  contributes: {
    pages: [{ id: 'deliveries', title: 'Deliveries', audience: 'operator' }],
    actions: [{ id: 'send-again', title: 'Send again', audience: 'operator' }],
    commands: [
      { id: 'sixth:test', title: 'Send a test message' },
      { id: 'sixth:release', title: 'Send what was collected' },
    ],
  },
} as const;

const configSchema = z.strictObject({
  notifyOnSessionCreated: z.boolean().default(true),
  live: z.boolean().default(false),
  collect: z.boolean().default(false),
  paceMs: z.int().default(0),
  routes: z.array(z.strictObject(routeFields(events))).default([]),
  ...noticeFields(events, { includeDetails: true }),
});
type Config = z.output<typeof configSchema>;

/** What the vendor takes: a place, a text, and what the message replaces. */
export interface VendorMessage {
  readonly to: string;
  readonly text: string;
  readonly replaces?: string;
}

function textOf(content: Content): string {
  if (content.kind === 'test') return 'test';
  if (content.kind === 'notice') return `${content.notice.title}: ${content.notice.summary}`;
  const counts = Object.entries(content.digest.counts).map(([type, count]) => `${count} ${type}`);
  return `digest (${content.digest.cause}): ${counts.join(', ')}`;
}

function createChannel(config: Config, fetch: typeof globalThis.fetch): Channel {
  const names = ['default', ...config.routes.map(({ name }) => name)];

  async function post(message: VendorMessage): Promise<string> {
    const response = await fetch('https://vendor.example/messages', {
      method: 'POST',
      body: JSON.stringify(message),
    }).catch((error: unknown) => Promise.reject(networkError('Vendor', error)));
    if ([401, 403, 410, 423].includes(response.status)) {
      await response.body?.cancel();
      throw new PluginError('VENDOR_REJECTED', `Vendor answered ${response.status}`, {
        reason: String(response.status),
      });
    }
    if (!response.ok) throw await vendorError('Vendor', response);
    return response.text();
  }

  return {
    vendor: 'Vendor',
    names,
    paceMs: config.paceMs,
    find: (name) => (names.includes(name) ? { name } : undefined),
    keepsUpToDate: () => config.live,
    check: async () => {
      const response = await fetch('https://vendor.example/me');
      await response.body?.cancel();
      if (response.status === 401) throw new PluginError('VENDOR_REJECTED', 'Vendor answered 401', { reason: '401' });
    },
    judge({ reason, code }) {
      if (reason === '401') return { of: 'account' };
      if (reason === '403') return { of: 'destination', waitMs: 3_600_000 };
      if (reason === '423') return { of: 'destination', waitMs: 3_600_000, keeps: true };
      if (reason === '410') return { of: 'destination', gone: true };
      return code === 'RATE_LIMITED' ? { of: 'pace', everything: true } : undefined;
    },
    async deliver({ destination, content, ref }) {
      const text = textOf(content);
      return { ref: await post({ to: destination.name, text, ...(ref === undefined ? {} : { replaces: ref }) }) };
    },
  };
}

export default definePlugin(manifest, {
  config: configSchema,
  jobs: notifierJobs,
  collections: notifierCollections,
  inputs: {
    'send-again': z.object({ id: z.string() }),
    'sixth:test': z.object({ destination: z.string().optional() }),
  },

  onLoad({ api, config, platform }) {
    const { accept, page, retry, send, digest, probe, release, start, test } = createNotifier({
      api,
      platform,
      config: config.all,
      channel: createChannel(config.all, api.fetch),
      isAnnounced: announces({ 'session.created': config.get('notifyOnSessionCreated') }, config.get('extraEvents')),
      collects: ({ severity }) => config.get('collect') && severity === 'info',
      ids: { retry: 'send-again', test: 'sixth:test' },
      maxAttempts: manifest.jobs.send.maxAttempts,
      random: () => 0,
    });
    return {
      events: {
        'session.*': accept,
        'user.*': accept,
        'quota.*': accept,
        'node.*': accept,
        'alert.*': accept,
        'plugin.*': accept,
      },
      jobs: { send, digest, probe },
      pages: { deliveries: page },
      actions: { 'send-again': retry },
      commands: { 'sixth:test': ({ input }) => test(input.destination), 'sixth:release': release },
      onEnable: start,
    };
  },
});
