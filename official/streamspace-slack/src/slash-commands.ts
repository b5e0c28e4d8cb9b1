import type { Notice } from '@streamspace/plugin-kit/notifications';
import { isSubscribable, matchSubscription, parseDurationMs } from '@streamspace/plugin-sdk';
import { plain } from './mrkdwn.ts';
import type { PluginApi } from './rows.ts';

export const helpText = [
  '*/streamspace status* — how many sessions there are, and how the plugins are',
  '*/streamspace sessions* [user] — the newest sessions, of everybody or of one user',
  '*/streamspace mute* <event or all> <30m, 2h or 1d> — no notices for a while',
  '*/streamspace unmute* — all notices again',
].join('\n');

export interface SlashCommands {
  /** Does what stands behind `/streamspace`, and answers in mrkdwn. */
  run(text: string, username: string): Promise<string>;
  /** Whether somebody muted such notices. */
  isMuted(notice: Notice): Promise<boolean>;
}

const mostSessions = 10;
const longestMuteMs = 7 * 24 * 3_600_000;

export function createSlashCommands(
  api: Pick<PluginApi, 'sessions' | 'plugins' | 'storage'>,
  now: () => number,
): SlashCommands {
  const { mutes } = api.storage;

  async function status(): Promise<string> {
    const counts = new Map<string, number>();
    for await (const { state } of api.sessions.each()) counts.set(state, (counts.get(state) ?? 0) + 1);
    const states = [...counts].map(([state, count]) => `${count} ${state}`);
    const ill = (await api.plugins.list()).filter(({ health }) => health !== 'ok');
    return [
      `*Sessions*: ${states.length === 0 ? 'none' : states.join(', ')}`,
      `*Plugins*: ${ill.length === 0 ? 'all are well' : ill.map(({ name, health }) => `${plain(name)} is ${health}`).join(', ')}`,
    ].join('\n');
  }

  async function sessions(user: string | undefined): Promise<string> {
    const lines: string[] = [];
    for await (const session of api.sessions.each()) {
      const { id, username, user: userId, template, state } = session;
      if (user !== undefined && user !== username && user !== userId) continue;
      lines.push(`• ${plain(id)} — ${plain(username ?? userId)}, ${plain(template)}, ${state}`);
      if (lines.length >= mostSessions) break;
    }
    return lines.length === 0 ? 'There are no such sessions' : lines.join('\n');
  }

  async function mute(what = '', span = '', username: string): Promise<string> {
    const event = what === 'all' ? '*' : what;
    const ms = /^\d{1,4}[mhd]$/.test(span) ? parseDurationMs(span.replace(/m$/, 'min')) : 0;
    if ((event !== '*' && !isSubscribable(event)) || ms === 0 || ms > longestMuteMs)
      return 'Write for example `/streamspace mute session.* 2h`, for at most 7d';
    const until = now() + ms;
    await mutes.put({ event, until, by: username });
    return `No notices about ${event === '*' ? 'anything' : plain(event)} until ${dateText(until)}`;
  }

  async function unmute(): Promise<string> {
    const rows = await mutes.find({ limit: 1000 });
    await Promise.all(rows.map(({ event }) => mutes.delete({ event })));
    return 'All notices again';
  }

  return {
    async run(text, username) {
      const [word = '', ...rest] = text.split(/\s+/);
      if (word === 'status') return status();
      if (word === 'sessions') return sessions(rest[0]);
      if (word === 'mute') return mute(rest[0], rest[1], username);
      if (word === 'unmute') return unmute();
      return helpText;
    },
    async isMuted({ type }) {
      const rows = await mutes.find({ limit: 1000 });
      return (
        matchSubscription(
          rows.map(({ event }) => event),
          { type, data: undefined },
        ) !== undefined
      );
    },
  };
}

/** As each reader's own clock shows it. */
const dateText = (at: number): string =>
  `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${new Date(at).toISOString()}>`;
