import type { PluginErrorCode } from '@streamspace/plugin-sdk';
import type { MailRow, PluginApi } from './rows.ts';

/** Tells plugins what became of their mails. */
export interface Outcomes {
  /** At least one recipient got it, and nobody waits for it. */
  delivered(mail: MailRow): Promise<void>;
  /** Nobody got it, and it is not tried again. */
  failed(mail: MailRow, code: PluginErrorCode): Promise<void>;
}

/**
 * Events that reach the plugin whose mail it was and nobody else. They hold no address and no words of the server, which
 * often repeat addresses that the plugin does not know.
 */
export function createOutcomes(api: Pick<PluginApi, 'events' | 'log'>): Outcomes {
  const emit = async (
    type: 'email.delivered' | 'email.failed',
    { id, caller, dedupe, recipients }: MailRow,
    code?: PluginErrorCode,
  ): Promise<void> => {
    const counted = recipients.filter(({ state }) => (state === 'sent') === (type === 'email.delivered'));
    const reply = Number(/^[2-5]\d\d(?!\d)/.exec(counted.find((each) => each.reply !== undefined)?.reply ?? '')?.[0]);
    const data = {
      messageId: id,
      recipients: counted.length,
      ...(dedupe === undefined ? {} : { idempotencyKey: dedupe }),
      ...(reply > 0 ? { smtpCode: reply } : {}),
      ...(code === undefined
        ? {}
        : { error: { code: code.toLowerCase(), message: 'The mail could not be delivered' } }),
    };
    try {
      await api.events.emit(type, data, { to: caller, dedupeKey: id });
    } catch (error) {
      // The mail is what it is: to try it again would not mend this.
      api.log.error('A plugin could not be told what became of its mail', { plugin: caller, mail: id, type, error });
    }
  };

  return {
    delivered: (mail) => emit('email.delivered', mail),
    failed: (mail, code) => emit('email.failed', mail, code),
  };
}
