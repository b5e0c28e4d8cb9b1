import { isPluginError, type HostApi } from '@streamspace/plugin-sdk';
import type { Settings } from './config.ts';
import type { Message } from './texts.ts';

export interface Recipient {
  readonly session: string;
  readonly user: string;
}

export interface Owners {
  /**
   * Tells the owner of a session; a later message takes the place of an earlier one. Who has no mail address is told on
   * the platform.
   *
   * @param dedupe Names the message: the same is mailed once.
   * @throws {PluginError} `NOT_FOUND` when there is nobody to tell.
   */
  tell(recipient: Recipient, message: Message, dedupe: string): Promise<void>;
}

export function createOwners(api: Pick<HostApi<never>, 'notify' | 'email'>, channel: Settings['notify']): Owners {
  async function mail(user: string, { title, text }: Message, dedupe: string): Promise<boolean> {
    try {
      await api.email({ to: [{ user }], subject: title, text, dedupe });
      return true;
    } catch (error) {
      if (isPluginError(error) && error.code === 'NOT_FOUND') return false;
      throw error;
    }
  }

  return {
    async tell({ session, user }, message, dedupe) {
      const mailed = channel !== 'toast' && (await mail(user, message, dedupe));
      if (mailed && channel === 'email') return;
      const link = `/sessions/${session}`;
      await api.notify({ user }, { ...message, level: 'warning', link, key: `idle:${session}` });
    },
  };
}
