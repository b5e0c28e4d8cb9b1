import { networkError, vendorError } from '@streamspace/plugin-kit/http';
import type { Notice } from '@streamspace/plugin-kit/notifications';
import { isPluginError, type JobRun } from '@streamspace/plugin-sdk';
import type { SessionAction, SlackConfig } from './config.ts';
import { plain } from './mrkdwn.ts';
import type { People } from './people.ts';
import type { Ask, PluginApi } from './rows.ts';
import type { SlashCommands } from './slash-commands.ts';

export interface AsksOptions {
  readonly api: PluginApi;
  readonly config: Pick<SlackConfig, 'actions' | 'actionGroups'>;
  readonly people: People;
  readonly commands: SlashCommands;
  readonly now: () => number;
}

/** For how long an event is taken for the result of what was done from Slack. */
const resultMs = 10 * 60_000;

const done: Readonly<Record<SessionAction, { readonly word: string; readonly types: readonly string[] }>> = {
  hibernate: { word: 'Hibernated', types: ['session.hibernated'] },
  wake: { word: 'Woken', types: ['session.woken', 'session.started'] },
  terminate: { word: 'Ended', types: ['session.terminated'] },
};

/** What people ask for in Slack: done for those who may, and refused to others with the reason. */
export function createAsks({ api, config, people, commands, now }: AsksOptions) {
  /** Told to whoever asked, and to nobody else: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
  async function answer(responseUrl: string, text: string): Promise<void> {
    const response = await api
      .fetch(responseUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
        redirect: 'manual',
        signal: AbortSignal.timeout(10_000),
      })
      .catch((error: unknown) => Promise.reject(networkError('Slack', error)));
    if (!response.ok) throw await vendorError('Slack', response);
    await response.body?.cancel();
  }

  async function act(ask: Extract<Ask, { kind: 'act' }>, who: string): Promise<string> {
    const { action, session, requestId, slackUser } = ask;
    if (!config.actions.includes(action)) return 'That button is switched off';
    const call = api.sessions[action];
    if (call === undefined) return 'StreamSpace was not given the permission write:sessions: ask an administrator';
    try {
      await api.storage.acts.put({ session, action, slackUser, at: now() });
      await call(session, { requestId: requestId.slice(0, 200), reason: `Slack: ${who}`.slice(0, 200) });
      return `${done[action].word}: ${plain(session)}`;
    } catch (error) {
      await api.storage.acts.delete({ session });
      if (isPluginError(error) && !error.retryable) return `That did not work: ${plain(error.message)}`;
      throw error;
    }
  }

  return {
    /** For the job `ask`. */
    async run({ payload }: Pick<JobRun<Ask>, 'payload'>): Promise<void> {
      const { slackUser, responseUrl } = payload;
      const { user, name } = await people.find(slackUser);
      const isAllowed = user !== undefined && (await people.may(user, config.actionGroups));
      const who = `@${plain(name, 80)} (${slackUser}) as ${user?.username ?? 'nobody'}`;
      if (!isAllowed) {
        api.log.warn('Refused what somebody asked for in Slack', { who, kind: payload.kind });
        const missing =
          user === undefined ? 'StreamSpace knows no user with your e-mail address' : 'you are in none of its groups';
        return answer(responseUrl, `You may not do that: ${missing}`);
      }
      api.log.info('Asked for in Slack', {
        who,
        ...(payload.kind === 'act' ? { action: payload.action, session: payload.session } : { command: payload.text }),
      });
      const text = payload.kind === 'act' ? await act(payload, who) : await commands.run(payload.text, user.username);
      await answer(responseUrl, text);
    },

    /** Who did from Slack what a notice tells of: `Hibernated by <@U0123ABCD>`. */
    async actOf({ type, session }: Notice): Promise<string | undefined> {
      const last = session === undefined ? undefined : await api.storage.acts.get({ session: session.id });
      if (last === undefined || now() - last.at > resultMs || !done[last.action].types.includes(type)) return undefined;
      return `${done[last.action].word} by <@${last.slackUser}>`;
    },
  };
}
