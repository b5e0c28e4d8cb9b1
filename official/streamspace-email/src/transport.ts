import { randomUUID } from 'node:crypto';
import {
  isPluginError,
  PluginError,
  type EmailTransport,
  type JobRun,
  type MailAttachment,
} from '@streamspace/plugin-sdk';
import { visibleLine, type Notifier } from '@streamspace/plugin-kit/notifications';
import { canonicalAddress, isMailbox } from './addresses.ts';
import { readContent, removeContent, writeContent } from './contents.ts';
import type { Limits } from './limits.ts';
import type { Outcomes } from './outcomes.ts';
import { keptMs, type PostOffice } from './post-office.ts';
import type { PluginApi } from './rows.ts';

/** Mails of other plugins are one destination to the breaker, whoever they are for. */
const destination = 'mails of plugins';

export interface TransportOptions {
  readonly api: PluginApi;
  readonly postOffice: PostOffice;
  readonly limits: Limits;
  readonly breaker: Notifier['breaker'];
  readonly outcomes: Outcomes;
  /** `maxAttempts` of the job in the manifest. */
  readonly maxAttempts: number;
  readonly now: () => number;
}

/** Whoever sends a stream waits until it is read or given up. */
async function discard(attachments: readonly MailAttachment[]): Promise<void> {
  for (const { content } of attachments) {
    // oxlint-disable-next-line no-await-in-loop -- few
    if (content instanceof ReadableStream) await content.cancel();
  }
}

/** What is behind `api.email` of all plugins: it takes a mail, and a job sends it. */
export function createTransport({ api, postOffice, limits, breaker, outcomes, maxAttempts, now }: TransportOptions) {
  const { mails, dedupes } = api.storage;

  const provider: EmailTransport = {
    async send({ caller, addresses, subject, text, html, attachments = [], dedupe }) {
      const bad = addresses.find((address) => !isMailbox(address));
      if (bad !== undefined) throw new PluginError('INVALID_ARGUMENT', 'An address of the mail is none');
      const before = dedupe === undefined ? undefined : await dedupes.get({ caller, dedupe });
      if (before !== undefined) {
        await discard(attachments);
        return { id: before.mail, state: 'duplicate' };
      }
      await limits.countMailOf(caller);
      const id = randomUUID();
      const to = [...new Set(addresses.map(canonicalAddress))];
      const line = visibleLine(subject, 200) || '(no subject)';
      const expiresAt = now() + keptMs.failed;
      await writeContent(api.storage, id, { text, ...(html === undefined ? {} : { html }), attachments }, expiresAt);
      return api.storage.transaction(async (tx) => {
        const other = dedupe === undefined ? undefined : await tx.dedupes.get({ caller, dedupe });
        if (other !== undefined) return { id: other.mail, state: 'duplicate' } as const;
        if (dedupe !== undefined) await tx.dedupes.put({ caller, dedupe, mail: id });
        await tx.mails.put({
          id,
          caller,
          subject: line,
          ...(dedupe === undefined ? {} : { dedupe }),
          at: new Date(now()).toISOString(),
          state: 'waiting',
          recipients: to.map((address) => ({ address, state: 'waiting' as const })),
          expiresAt,
        });
        // Above notices: somebody waits for it.
        await tx.enqueue('mail', { id }, { id, key: id, priority: 10 });
        return { id, state: 'queued' } as const;
      });
    },

    async status(id) {
      const row = await mails.get({ id });
      if (row === undefined) return null;
      const { state, recipients } = row;
      return { state: state === 'waiting' ? 'queued' : state, recipients };
    },
  };

  async function attempt(id: string, signal: AbortSignal): Promise<void> {
    const row = await mails.get({ id });
    // The host stopped between the last recipient and the end of the job.
    if (row?.state === 'sent') return outcomes.delivered(row);
    const content = await readContent(api.storage, id);
    if (row === undefined || content === undefined) {
      throw new PluginError('NOT_FOUND', 'The mail is no longer stored');
    }
    const { caller, subject, at: date, recipients } = row;
    const headers = { 'X-StreamSpace-Plugin': caller, 'Auto-Submitted': 'auto-generated' };
    const to = recipients.map(({ address }) => address);
    await postOffice.deliver({ id, to, date, subject, ...content, headers }, caller, signal);
    const sent = await mails.get({ id });
    if (sent !== undefined) await outcomes.delivered(sent);
    await removeContent(api.storage, id, content.attachments.length);
  }

  return {
    provider,

    /** For the job `mail`. */
    async run({ payload: { id }, attempt: number, signal }: JobRun<{ readonly id: string }>): Promise<void> {
      try {
        await attempt(id, signal);
      } catch (thrown) {
        const error = await breaker.failed(destination, thrown);
        const isLast = !error.retryable || (number >= maxAttempts && error.code !== 'RATE_LIMITED');
        if (isLast) {
          await postOffice.giveUp(id, error.message);
          const row = await mails.get({ id });
          if (row?.state === 'failed') await outcomes.failed(row, error.code);
          else if (row?.state === 'sent') await outcomes.delivered(row);
        }
        throw isPluginError(error) ? error : new PluginError('INTERNAL', 'The mail could not be sent');
      }
      await breaker.worked(destination);
    },
  };
}
