import { isPluginError, PluginError, type User } from '@streamspace/plugin-sdk';
import type { BotClient } from './bot-client.ts';
import type { PluginApi } from './rows.ts';

/** Who somebody in Slack is on the platform, and the other way round: by e-mail address. */
export interface People {
  /**
   * The conversation with a user of the platform.
   *
   * @throws {PluginError} `NOT_FOUND` when Slack knows nobody with the address, or the platform has none.
   */
  conversationWith(userId: string): Promise<string>;
  /** The user of the platform with the address of a Slack user, if that is one user, and active. */
  find(slackUser: string): Promise<{ readonly user: User | undefined; readonly name: string }>;
  /** Whether a user may act from Slack: an administrator, or a member of one of the groups. */
  may(user: User, groups: readonly string[]): Promise<boolean>;
}

export function createPeople(api: Pick<PluginApi, 'storage' | 'users'>, bot: BotClient | undefined): People {
  const { people } = api.storage;

  async function emailOf(userId: string): Promise<string | undefined> {
    try {
      return (await api.users.get?.(userId))?.email;
    } catch (error) {
      if (isPluginError(error) && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  return {
    async conversationWith(userId) {
      const known = await people.get({ user: userId });
      let channel = known?.channel;
      if (known === undefined) {
        const email = await emailOf(userId);
        channel = email === undefined ? undefined : await bot?.openConversation(email);
        await people.put({ user: userId, ...(channel === undefined ? {} : { channel }) });
      }
      if (channel !== undefined) return channel;
      throw new PluginError(
        'NOT_FOUND',
        `Slack knows nobody with the e-mail address of "${userId}": both have to have the same one`,
      );
    },

    async find(slackUser) {
      const { email, name = slackUser } = (await bot?.person(slackUser)) ?? {};
      if (email === undefined || api.users.each === undefined) return { user: undefined, name };
      const found: User[] = [];
      for await (const user of api.users.each({ active: true })) {
        if (user.email?.toLowerCase() === email.toLowerCase()) found.push(user);
      }
      // Two with one address are nobody: one of them could have chosen it.
      return { user: found.length === 1 ? found[0] : undefined, name };
    },

    async may(user, groups) {
      if (user.role === 'admin') return true;
      const own = (await api.users.groups?.(user.id)) ?? [];
      return own.some(({ id, name, displayName }) => [id, name, displayName].some((each) => groups.includes(each)));
    },
  };
}
