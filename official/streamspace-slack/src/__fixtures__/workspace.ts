import { createTestHost, type TestHost, type TestHostOptions } from '@streamspace/plugin-testing';
import { createFakeSlack, type FakeSlack, type FakeSlackOptions } from '@streamspace/plugin-testing/slack';
import plugin from '../index.ts';

export const webhookUrl = 'https://hooks.slack.com/services/T/B/x';
export const botToken = 'xoxb-fake';
export const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5'.replaceAll(/[^0-9a-f]/g, '0');

/** The configuration that the README of the plugin's first version shows. */
export const firstConfig = {
  webhookUrl: 'https://hooks.slack.com/services/YOUR/WEBHOOK/URL',
  channel: '#general',
  username: 'StreamSpace',
  iconEmoji: ':computer:',
  notifyOnSessionCreated: true,
  notifyOnSessionHibernated: false,
  notifyOnUserCreated: true,
  includeDetails: true,
  rateLimit: 20,
};

/** The plugin in a host, before a fake workspace, both with the clock of the test. */
export interface Scene {
  readonly host: TestHost;
  readonly slack: FakeSlack;
  /** First lines of all messages so far. */
  texts(): string[];
}

export async function openScene(
  config: object,
  options: Partial<TestHostOptions> = {},
  workspace: FakeSlackOptions = {},
): Promise<Scene> {
  const host = await createTestHost(plugin, { ...options, config: { ...config }, enabled: false });
  const slack = createFakeSlack({ now: () => host.clock.now().getTime(), ...workspace });
  for (const name of ['slack.com', 'hooks.slack.com']) host.egress.serve(name, (request) => slack.handle(request));
  await host.operator.enable('streamspace-slack');
  return { host, slack, texts: () => slack.messages.map(({ text }) => text) };
}
