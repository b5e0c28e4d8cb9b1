import type { MessageContent } from './message.ts';

export interface FakeChannel {
  readonly id: string;
  /** Without the `#`. */
  readonly name: string;
  archived?: boolean;
  /** Whether the bot is in it. Default true. */
  member?: boolean;
}

/** A message as it stands in a channel. */
export interface FakeMessage extends MessageContent {
  /** Id of the channel. */
  readonly channel: string;
  readonly ts: string;
  readonly via: 'bot' | 'webhook';
  /** How often it was updated. */
  readonly edits: number;
}

/** Channels and what stands in them. */
export interface Workspace {
  readonly channels: readonly FakeChannel[];
  readonly messages: readonly FakeMessage[];
  /** A channel by its id or its name, with or without the `#`. */
  findChannel(idOrName: unknown): FakeChannel | undefined;
  /** The conversation with a user, whose id begins with D. */
  openDirect(user: string): FakeChannel;
  findMessage(channel: string, ts: unknown): FakeMessage | undefined;
  post(channel: string, content: MessageContent, via: FakeMessage['via']): FakeMessage;
  edit(message: FakeMessage, content: MessageContent): void;
  /** Milliseconds until the channel takes another message. */
  waitMs(channel: string): number;
}

/** Slack takes about one message per second and channel: https://docs.slack.dev/apis/web-api/rate-limits */
const intervalMs = 1000;

export function createWorkspace(initial: readonly FakeChannel[], now: () => number): Workspace {
  const channels = initial.map((channel) => ({ ...channel }));
  const messages: FakeMessage[] = [];
  const lastPostAt = new Map<string, number>();

  return {
    channels,
    messages,
    findChannel: (idOrName) =>
      channels.find(({ id, name }) => [id, name, `#${name}`].some((known) => known === idOrName)),
    openDirect(user) {
      const id = user.replace(/^U/, 'D');
      const known = channels.find((channel) => channel.id === id);
      if (known !== undefined) return known;
      const opened = { id, name: id };
      channels.push(opened);
      return opened;
    },
    findMessage: (channel, ts) => messages.find((message) => message.channel === channel && message.ts === ts),
    post(channel, content, via) {
      const ts = `${Math.floor(now() / 1000)}.${String(messages.length + 1).padStart(6, '0')}`;
      const message: FakeMessage = { ...content, channel, ts, via, edits: 0 };
      messages.push(message);
      lastPostAt.set(channel, now());
      return message;
    },
    edit(message, content) {
      messages[messages.indexOf(message)] = { ...message, ...content, edits: message.edits + 1 };
    },
    waitMs: (channel) => Math.max(0, (lastPostAt.get(channel) ?? -Infinity) + intervalMs - now()),
  };
}
