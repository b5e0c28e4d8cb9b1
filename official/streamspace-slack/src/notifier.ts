import type { HostApi, PlatformEvent } from '@streamspace/plugin-sdk';
import type { SlackConfig } from './config.ts';
import type { Watch } from './health.ts';
import { digestMessage, noticeMessage, testMessage } from './messages.ts';
import { toNotice, type Notice } from './notices.ts';
import type { RateLimit } from './rate-limit.ts';
import { isAnnounced, isStateChange } from './selection.ts';
import type { MessageRef, SlackClient } from './slack-client.ts';
import type { Threads } from './threads.ts';

/** What waits in the queue: a notice, and whether it is announced or only changes what an earlier one shows. */
export interface Sending {
  readonly notice: Notice;
  readonly announced: boolean;
}

export interface NotifierOptions {
  readonly config: SlackConfig;
  /** Where people reach the platform. */
  readonly publicUrl: string;
  readonly jobs: HostApi<{ readonly send: Sending; readonly digest: object }>['jobs'];
  readonly slack: SlackClient;
  readonly threads: Threads;
  readonly rateLimit: RateLimit;
  readonly watch: Watch;
}

export interface Notifier {
  /** Queues a notice about an event, where the configuration asks for one. */
  readonly accept: (event: PlatformEvent) => Promise<void>;
  /** Shows a notice in Slack, or counts it for the digest. */
  readonly send: (sending: Sending) => Promise<void>;
  /** Posts how many notices were held back. */
  readonly digest: () => Promise<void>;
  /** Posts a test message. */
  readonly test: () => Promise<void>;
}

export function createNotifier({
  config,
  publicUrl,
  jobs,
  slack,
  threads,
  rateLimit,
  watch,
}: NotifierOptions): Notifier {
  const { baseUrl = publicUrl, includeDetails, threadBySession } = config;
  const update = config.updateInPlace ? slack.update : undefined;

  /** Edits the first message about a session; says where it stands, if it still can be edited. */
  async function refresh(notice: Notice, parent: MessageRef): Promise<MessageRef | undefined> {
    if (update === undefined || !isStateChange(notice.type) || (await update(parent, noticeMessage(notice))))
      return parent;
    await threads.forget(notice.session ?? '');
    return undefined;
  }

  async function holdBack(notice: Notice, until: number): Promise<void> {
    const at = new Date(until).toISOString();
    await jobs.enqueue('digest', {}, { at, dedupe: at });
    await rateLimit.hold(notice.type);
  }

  async function announce(notice: Notice, parent: MessageRef | undefined): Promise<void> {
    const isUrgent = notice.severity === 'error' || notice.severity === 'critical';
    const until = isUrgent ? undefined : await rateLimit.freeAt();
    if (until !== undefined) return holdBack(notice, until);

    const isReply = threadBySession && parent !== undefined;
    const posted = await slack.post(noticeMessage(notice), isReply ? { thread: parent, broadcast: isUrgent } : {});
    if (!isUrgent) await rateLimit.count();
    if (parent === undefined && posted !== undefined && notice.session !== undefined)
      await threads.remember(notice.session, posted);
  }

  return {
    async accept(event) {
      const announced = isAnnounced(event, config);
      if (!announced && (update === undefined || !isStateChange(event.type))) return;
      const notice = toNotice(event, { baseUrl, includeDetails });
      await jobs.enqueue(
        'send',
        { notice, announced },
        { key: `${event.subject.kind}:${event.subject.id}`, dedupe: event.id },
      );
    },

    send: ({ notice, announced }) =>
      watch(async () => {
        const first = notice.session === undefined ? undefined : await threads.find(notice.session);
        // Editing comes first: should posting fail, doing both again changes nothing that was done.
        const parent = first && (await refresh(notice, first));
        if (announced) await announce(notice, parent);
        if (notice.session !== undefined && notice.type === 'session.terminated') await threads.forget(notice.session);
      }),

    digest: () =>
      watch(async () => {
        const held = await rateLimit.held();
        if (Object.keys(held).length === 0) return;
        await slack.post(digestMessage(held));
        await rateLimit.release(held);
        await rateLimit.count();
      }),

    test: () => watch(async () => void (await slack.post(testMessage()))),
  };
}
