import { ui, type Call, type Outcome } from '@streamspace/plugin-sdk';
import type { Notifier } from '@streamspace/plugin-kit/notifications';
import type { createEmailChannel } from './email-channel.ts';
import type { PluginApi } from './rows.ts';
import type { SmtpClient } from './smtp-client.ts';

export interface TestCommandOptions {
  readonly api: Pick<PluginApi, 'users'>;
  readonly channel: ReturnType<typeof createEmailChannel>;
  readonly smtp: SmtpClient;
  readonly probe: Notifier['probe'];
}

type TestCall = Pick<Call<{ readonly destination?: string | undefined }>, 'input' | 'viewer'>;

/** Sends a labelled mail to whoever asks, or to a destination, and shows what client and server said to each other. */
export function createTestCommand({ api, channel, smtp, probe }: TestCommandOptions) {
  async function addressesFor({ input, viewer }: TestCall): Promise<readonly string[] | undefined> {
    const own =
      input.destination === undefined ? (await api.users.get?.(viewer.id).catch(() => undefined))?.email : undefined;
    if (own !== undefined) return [own];
    const who = channel.find(input.destination ?? channel.names[0] ?? '')?.who;
    return who === undefined || 'user' in who ? undefined : who.to;
  }

  return async (call: TestCall): Promise<Outcome> => {
    const addresses = await addressesFor(call);
    if (addresses === undefined) {
      return { invalid: { destination: `is none of ${channel.names.join(', ')}` } };
    }
    const { said, error } = await smtp.tryOut(channel.testMailTo(addresses), addresses);
    if (error === undefined) await probe();
    if (error !== undefined && said === '') throw error;
    const verdict =
      error === undefined
        ? ui.callout({ level: 'success', title: 'The mail server took the test message' })
        : ui.callout({ level: 'error', title: 'The test message was not sent', text: error.message.slice(0, 1000) });
    return { show: ui.stack(verdict, ui.code({ text: said })), title: 'Test message', as: 'dialog' };
  };
}
