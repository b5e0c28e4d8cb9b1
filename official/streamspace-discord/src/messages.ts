import { isAtLeast, type Digest, type Notice, type Severity } from '@streamspace/plugin-kit/notifications';
import {
  ButtonStyle,
  ComponentType,
  MessageFlags,
  type APIEmbed,
  type APIEmbedField,
  type RESTPatchAPIWebhookWithTokenMessageJSONBody,
  type RESTPostAPIWebhookWithTokenJSONBody,
} from 'discord-api-types/v10';
import type { DiscordConfig } from './config.ts';
import { nobody, type DiscordDestination, type Pings } from './destinations.ts';
import { clamp, plain } from './markdown.ts';

export type DiscordMessage = RESTPostAPIWebhookWithTokenJSONBody;
export type DiscordEdit = RESTPatchAPIWebhookWithTokenMessageJSONBody;
type Components = NonNullable<DiscordMessage['components']>;

/** A line of what happened to a session: when, in seconds since 1970, and what. */
export type HistoryLine = readonly [at: number, what: string];

export type Look = Pick<DiscordConfig, 'silentBelow' | 'linkButtons'>;

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const most = {
  title: 256,
  description: 4096,
  fields: 25,
  name: 256,
  value: 1024,
  footer: 2048,
  embed: 6000,
  thread: 100,
};

const colors: Readonly<Record<Severity, number>> = {
  info: 0x34_98_db,
  warning: 0xff_c1_07,
  error: 0xe7_4c_3c,
  critical: 0x99_2d_22,
};
/** Of what begins or goes well. */
const green = 0x2e_cc_71;
const greenTypes = ['session.created', 'session.started', 'session.woken', 'user.created'];

/** The message that shows a notice, as it is posted first. */
export function noticeMessage(
  notice: Notice,
  destination: DiscordDestination,
  {
    look,
    history = [],
    pings = nobody,
  }: { readonly look: Look; readonly history?: readonly HistoryLine[]; readonly pings?: Pings },
): DiscordMessage {
  const isSilent = look.silentBelow !== 'never' && !isAtLeast(notice.severity, look.silentBelow);
  return {
    ...sender(destination),
    ...ping(pings),
    ...(isSilent ? { flags: MessageFlags.SuppressNotifications } : {}),
    embeds: [embedOf(notice, history)],
    ...(look.linkButtons ? { components: buttonsOf(notice) } : {}),
  };
}

/** What an edit makes of a message. It pings nobody, and says so: an edit without that would read mentions anew. */
export function noticeEdit(notice: Notice, history: readonly HistoryLine[], look: Look): DiscordEdit {
  return {
    allowed_mentions: { parse: [] },
    embeds: [embedOf(notice, history)],
    ...(look.linkButtons ? { components: buttonsOf(notice) } : {}),
  };
}

/** A short message beside an edited one, because an edit notifies nobody. */
export function followUpMessage(
  notice: Notice,
  destination: DiscordDestination,
  { pings, url }: { readonly pings: Pings; readonly url: string | undefined },
): DiscordMessage {
  const { emoji, title, summary, severity } = notice;
  const description = clamp(plain(summary, 300), most.description);
  return {
    ...sender(destination),
    ...ping(pings),
    embeds: [
      {
        title: clamp(`${emoji} ${plain(title)}`, most.title),
        description,
        color: colors[severity],
        ...(url === undefined ? {} : { url }),
      },
    ],
  };
}

const causes: Readonly<Record<Digest['cause'], string>> = {
  limit: 'More than the hour’s limit',
  quiet: 'From quiet hours',
  schedule: 'Collected for this digest',
};

/** The one message about all that was held back. */
export function digestMessage({ counts, first, cause }: Digest, destination: DiscordDestination): DiscordMessage {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const types = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const lines = [
    types.map(([type, count]) => `${count} ${plain(type, 80)}`).join(', '),
    ...first.slice(0, 10).map(({ title, summary }) => `• **${plain(title, 100)}** — ${plain(summary, 100)}`),
  ];
  const title = `📬 ${total} more ${total === 1 ? 'notification' : 'notifications'}`;
  const embed: APIEmbed = {
    title,
    description: clamp(lines.join('\n'), most.description),
    color: colors.info,
    footer: { text: causes[cause] },
  };
  return {
    ...sender(destination),
    allowed_mentions: { parse: [] },
    flags: MessageFlags.SuppressNotifications,
    embeds: [embed],
  };
}

/** What an operator sees who tries the connection out. */
export function testMessage(destination: DiscordDestination): DiscordMessage {
  const embed: APIEmbed = { title: '✅ Test message', description: 'StreamSpace can post here', color: green };
  return {
    ...sender(destination),
    allowed_mentions: { parse: [] },
    flags: MessageFlags.SuppressNotifications,
    embeds: [embed],
  };
}

/** The message without what Discord did not like about it: first without its buttons, then with nothing but its text. */
export function simpler<Body extends DiscordMessage | DiscordEdit>(body: Body): readonly Body[] {
  const { components: _components, ...rest } = body;
  const embeds = (body.embeds ?? []).map(({ title = '', description = '' }) => ({
    title,
    description: clamp(description, 1000),
  }));
  return [rest as Body, { ...rest, embeds } as Body];
}

/** How the post of a forum about a session is called. */
export const threadName = ({ facts, title }: Notice): string =>
  clamp(
    facts
      .filter(({ label }) => label === 'Template' || label === 'User')
      .toReversed()
      .map(({ value }) => value)
      .join(' — ') || title,
    most.thread,
  );

const sender = ({ username, avatarUrl }: DiscordDestination): Pick<DiscordMessage, 'username' | 'avatar_url'> => ({
  username,
  ...(avatarUrl === '' ? {} : { avatar_url: avatarUrl }),
});

function ping({ roles, users }: Pings): Pick<DiscordMessage, 'content' | 'allowed_mentions'> {
  const content = [...roles.map((id) => `<@&${id}>`), ...users.map((id) => `<@${id}>`)].join(' ');
  const listed = { ...(roles.length > 0 && { roles: [...roles] }), ...(users.length > 0 && { users: [...users] }) };
  return { ...(content === '' ? {} : { content: clamp(content, 2000) }), allowed_mentions: { parse: [], ...listed } };
}

function embedOf(notice: Notice, history: readonly HistoryLine[]): APIEmbed {
  const { emoji, title, summary, severity, type, facts, link, time, orgId } = notice;
  const footer = ['StreamSpace', type, severity, ...(orgId === 'default-org' ? [] : [orgId])].join(' · ');
  const embed: APIEmbed = {
    title: clamp(`${emoji} ${plain(title)}`, most.title),
    description: clamp(plain(summary, 300), most.description),
    color: greenTypes.includes(type) ? green : colors[severity],
    timestamp: time,
    footer: { text: clamp(footer, most.footer) },
    ...(link === undefined || link.url.length > 2048 ? {} : { url: link.url }),
  };
  const lines = history.map(([at, what]) => `<t:${at}:t> ${what}`).join('\n');
  const fields: APIEmbedField[] = [
    ...(lines === '' ? [] : [{ name: 'History', value: clamp(lines, most.value), inline: false }]),
    ...facts.map(({ label, value }) => ({
      name: clamp(plain(label, 40), most.name),
      value: clamp(plain(value), most.value),
      inline: label !== 'Session',
    })),
  ];
  return { ...embed, fields: fitting(fields, most.embed - sizeOf(embed)) };
}

const length = (text: string | undefined): number => Array.from(text ?? '').length;
const sizeOf = ({ title, description, footer }: APIEmbed): number =>
  length(title) + length(description) + length(footer?.text);

/** As many fields from the first on as there is room for; the history stands last, and always has room. */
function fitting(fields: readonly APIEmbedField[], room: number): APIEmbedField[] {
  let left = room;
  const kept = fields.slice(0, most.fields).filter(({ name, value }) => (left -= length(name) + length(value)) >= 0);
  return [...kept.filter(({ name }) => name !== 'History'), ...kept.filter(({ name }) => name === 'History')];
}

function buttonsOf({ link }: Notice): Components {
  // A button's address has 512 characters at most: https://discord.com/developers/docs/components/reference#button
  if (link === undefined || link.url.length > 512) return [];
  const button = { type: ComponentType.Button, style: ButtonStyle.Link, label: link.text, url: link.url } as const;
  return [{ type: ComponentType.ActionRow, components: [button] }];
}
