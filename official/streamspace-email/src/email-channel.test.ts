import { toNotice } from '@streamspace/plugin-kit/notifications';
import { sampleEvent } from '@streamspace/plugin-testing';
import { expect, test } from 'vitest';
import { configSchema } from './config.ts';
import { createDestinations } from './destinations.ts';
import { createEmailChannel } from './email-channel.ts';
import type { Mail } from './mail.ts';

const config = configSchema.parse({
  smtpHost: 'smtp.example.com',
  fromAddress: 'desk@example.com',
  toAddresses: ['ops@example.com'],
  notifyUsers: { enabled: true },
});
const notice = toNotice(sampleEvent('session.failed'), {
  includeDetails: true,
  baseUrl: 'https://streamspace.example',
});

/** The mail to a destination, with the plugin's routes at an address. */
async function mailTo(name: string, routesUrl: string): Promise<Mail | undefined> {
  const sent: Mail[] = [];
  const destinations = createDestinations(config);
  const channel = createEmailChannel({
    config,
    destinations,
    smtp: {} as never,
    postOffice: { deliver: async (mail) => void sent.push(mail), giveUp: async () => undefined },
    optOuts: { has: async () => false, urlFor: async () => `${routesUrl}/unsubscribe/token` } as never,
    addressOf: async (user) => `${user}@example.com`,
    onTemplateFault: () => undefined,
    name: 'streamspace-email',
    now: () => 0,
  });
  const destination = destinations.find(name);
  if (destination === undefined) throw new Error(`there is no ${name}`);
  const content = { kind: 'notice', notice, announced: true } as const;
  await channel.deliver({ destination, content, again: false, signal: AbortSignal.timeout(1000) });
  return sent[0];
}

test('acceptance 12: people unsubscribe with one click, where the routes are at https', async () => {
  const mail = await mailTo('@ada', 'https://plugins.example.com');
  expect(mail?.to).toEqual(['ada@example.com']);
  expect(mail?.headers).toMatchObject({
    'List-Unsubscribe': '<https://plugins.example.com/unsubscribe/token>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
  expect(mail?.text).toContain('https://plugins.example.com/unsubscribe/token');
  const plain = await mailTo('@ada', 'http://localhost:8080');
  expect(plain?.headers).not.toHaveProperty('List-Unsubscribe-Post');
});

test('operators have nothing to unsubscribe from, and mails say that no person wrote them', async () => {
  const mail = await mailTo('default', 'https://plugins.example.com');
  expect(mail?.headers).toMatchObject({ 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' });
  expect(mail?.headers).not.toHaveProperty('List-Unsubscribe');
});
