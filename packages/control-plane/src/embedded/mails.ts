import { PluginError, type Mail, type Page, type PageQuery } from '@streamspace/plugin-sdk';
import { randomUUID } from 'node:crypto';
import { dayMs, instant } from '../instant.ts';
import type { Database } from './database.ts';
import { parsePageQuery, toPage } from './paging.ts';
import type { UserStore } from './user-store.ts';

/** A mail in the mailbox of the platform, where it stays: nothing leaves the machine. */
export interface StoredMail extends Omit<Mail, 'to'> {
  readonly id: string;
  /** Name of the plugin that sent it; absent for the platform. */
  readonly plugin?: string;
  readonly at: string;
  /** Addresses, each once. */
  readonly to: readonly string[];
}

export interface Mails {
  /**
   * Accepts a mail, or answers the one with the same `dedupe` of the last 24 hours.
   *
   * @throws {PluginError} `NOT_FOUND` for an unknown user or one without an address.
   */
  send(mail: Mail, plugin: string | undefined, at: number): { readonly id: string };
  /** Newest first. */
  list(page: PageQuery): Page<StoredMail>;
}

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly plugin: string | null;
  readonly at: number;
  readonly mail: string;
}

export function createMails(database: Database, users: UserStore): Mails {
  const sent = database.prepare<{ id: string }>(
    'SELECT id FROM mails WHERE dedupe = :dedupe AND plugin IS :plugin AND at > :since ORDER BY seq DESC LIMIT 1',
  );
  const insert = database.prepare(
    'INSERT INTO mails (id, plugin, dedupe, at, mail) VALUES (:id, :plugin, :dedupe, :at, :mail)',
  );
  const listed = database.prepare<Row>(`
    SELECT seq, id, plugin, at, mail FROM mails WHERE (:after IS NULL OR seq < :after) ORDER BY seq DESC LIMIT :limit`);

  function addressOf(recipient: Mail['to'][number]): string {
    if ('address' in recipient) return recipient.address;
    const { username, email } = users.get(recipient.user);
    if (email === undefined) {
      throw new PluginError('NOT_FOUND', `Cannot mail "${username}": the user has no address`);
    }
    return email;
  }

  return {
    send(mail, plugin, at) {
      const { dedupe } = mail;
      const before = dedupe === undefined ? undefined : sent.get({ dedupe, plugin, since: at - dayMs });
      if (before !== undefined) return before;
      const to = [...new Set(mail.to.map(addressOf))];
      const id = `mail_${randomUUID()}`;
      insert.run({ id, plugin, dedupe, at, mail: JSON.stringify({ ...mail, to }) });
      return { id };
    },
    list(query) {
      const { after: [after] = [], limit } = parsePageQuery(query, 1);
      return toPage(listed.all({ after, limit: limit + 1 }), limit, ({ seq }) => [seq], parse);
    },
  };
}

function parse({ id, plugin, at, mail }: Row): StoredMail {
  return {
    ...(JSON.parse(mail) as Omit<Mail, 'to'> & Pick<StoredMail, 'to'>),
    id,
    ...(plugin === null ? {} : { plugin }),
    at: instant(at),
  };
}
