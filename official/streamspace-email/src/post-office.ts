import { PluginError } from '@streamspace/plugin-sdk';
import { addressesOf, type Mail } from './mail.ts';
import type { Limits } from './limits.ts';
import type { MailRow, MailState, PluginStorage, RecipientRow } from './rows.ts';
import type { SmtpClient } from './smtp-client.ts';
import { isUnknownAddress, type RecipientOutcome } from './smtp-errors.ts';
import type { Suppression } from './suppression.ts';

const dayMs = 24 * 60 * 60_000;
/** How long it stays on the page what became of a mail. */
export const keptMs: Readonly<Record<MailState, number>> = { waiting: 7 * dayMs, sent: 7 * dayMs, failed: 30 * dayMs };

export interface PostOfficeOptions {
  readonly mails: PluginStorage['mails'];
  readonly smtp: SmtpClient;
  readonly limits: Limits;
  readonly suppression: Suppression;
  readonly now: () => number;
}

/** Sends mails, each to each recipient once, also over several attempts. */
export interface PostOffice {
  /**
   * Sends a mail to those of its recipients that have not got it. Resolves once each got it or never will, and at least
   * one did.
   *
   * @throws {PluginError} `VENDOR_UNAVAILABLE` while the server defers some, `VENDOR_REJECTED` when it refused all, and what
   *   the server's client throws.
   */
  deliver(mail: Mail, caller: string, signal?: AbortSignal): Promise<void>;
  /** Writes down that a mail waits no longer and will not be sent. */
  giveUp(id: string, reason: string): Promise<void>;
}

export function createPostOffice({ mails, smtp, limits, suppression, now }: PostOfficeOptions): PostOffice {
  const rowOf = (mail: Mail, caller: string): MailRow => ({
    id: mail.id,
    caller,
    subject: mail.subject,
    at: new Date(now()).toISOString(),
    state: 'waiting',
    recipients: addressesOf(mail).map((address) => ({ address, state: 'waiting' })),
    expiresAt: now() + keptMs.waiting,
  });

  async function unsuppressed(recipients: readonly RecipientRow[]): Promise<RecipientRow[]> {
    return Promise.all(
      recipients.map(async (recipient): Promise<RecipientRow> => {
        if (recipient.state !== 'waiting') return recipient;
        const reply = await suppression.reasonFor(recipient.address);
        return reply === undefined ? recipient : { ...recipient, state: 'suppressed', reply };
      }),
    );
  }

  async function write(row: MailRow, recipients: readonly RecipientRow[]): Promise<MailRow> {
    const state = stateOf(recipients);
    const until = now() + keptMs[state];
    // What waits for long, such as for a password, is kept for as long as it was accepted for.
    const expiresAt = state === 'waiting' ? Math.max(until, row.expiresAt) : until;
    const next = { ...row, recipients: [...recipients], state, expiresAt };
    await mails.put(next);
    return next;
  }

  async function learn(outcomes: readonly RecipientOutcome[]): Promise<void> {
    for (const { address, state, reply } of outcomes) {
      // oxlint-disable-next-line no-await-in-loop -- few
      if (state === 'failed' && reply !== undefined && isUnknownAddress(reply))
        await suppression.refused(address, reply);
    }
  }

  async function sendWithinLimits(mail: Mail, to: readonly string[], signal: AbortSignal | undefined) {
    const giveBack = await limits.reserveRecipients(to.length);
    try {
      const outcomes = await smtp.send(mail, to, signal);
      await giveBack(outcomes.filter(({ state }) => state !== 'sent').length);
      return outcomes;
    } catch (error) {
      await giveBack(to.length);
      throw error;
    }
  }

  return {
    async deliver(mail, caller, signal) {
      let row = (await mails.get({ id: mail.id })) ?? rowOf(mail, caller);
      // What an operator sends again is tried again.
      if (row.state === 'failed') row = { ...row, recipients: row.recipients.map(waitingAgain) };
      row = await write(row, await unsuppressed(row.recipients));
      const waiting = row.recipients.filter(({ state }) => state === 'waiting').map(({ address }) => address);
      if (waiting.length > 0) {
        const outcomes = await sendWithinLimits(mail, waiting, signal);
        row = await write(row, merge(row.recipients, outcomes));
        await learn(outcomes);
      }
      const late = row.recipients.find(({ state }) => state === 'waiting');
      if (late !== undefined) {
        throw new PluginError('VENDOR_UNAVAILABLE', `The mail server asks to try later: ${late.reply ?? ''}`);
      }
      if (row.state === 'failed') {
        const reply = row.recipients.find((recipient) => recipient.reply !== undefined)?.reply ?? '';
        throw new PluginError('VENDOR_REJECTED', `The mail server refused the mail: ${reply}`, {
          reason: reply.slice(0, 3),
        });
      }
    },

    async giveUp(id, reason) {
      await mails.update({ id }, (row) => {
        if (row === undefined || row.state !== 'waiting') return row;
        const recipients = row.recipients.map((recipient): RecipientRow =>
          recipient.state === 'waiting'
            ? { ...recipient, state: 'failed', reply: recipient.reply ?? reason }
            : recipient,
        );
        const state = stateOf(recipients);
        return { ...row, recipients, state, expiresAt: now() + keptMs[state] };
      });
    },
  };
}

/** Waiting while one waits; sent when one got it. */
function stateOf(recipients: readonly RecipientRow[]): MailState {
  if (recipients.some(({ state }) => state === 'waiting')) return 'waiting';
  return recipients.some(({ state }) => state === 'sent') ? 'sent' : 'failed';
}

const waitingAgain = (recipient: RecipientRow): RecipientRow =>
  recipient.state === 'failed' ? { address: recipient.address, state: 'waiting' } : recipient;

function merge(recipients: readonly RecipientRow[], outcomes: readonly RecipientOutcome[]): RecipientRow[] {
  return recipients.map((recipient) => {
    const outcome = outcomes.find(({ address }) => address === recipient.address);
    if (outcome === undefined) return recipient;
    const { address, state, reply } = outcome;
    return {
      address,
      state: state === 'deferred' ? 'waiting' : state,
      ...(reply === undefined ? {} : { reply }),
    };
  });
}
