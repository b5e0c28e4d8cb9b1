import type { InboxNotice as StoredNotice, StoredMail } from '@streamspace/control-plane';
import type { InboxNotice, MailRow } from '../api-types.ts';
import type { ServiceControlPlane } from '../context.ts';

/** Most rows of an inbox or outbox that are shown. */
const limit = 200;
/** Who wrote what no plugin wrote. */
const platform = 'streamspace';

/** Everybody's notices, newest first; none where the control plane keeps its own inbox. */
export async function readInbox(controlPlane: ServiceControlPlane): Promise<readonly InboxNotice[]> {
  return ((await controlPlane.inbox?.({ limit })) ?? []).map(toInboxNotice);
}

/** Mails that were sent, newest first; none where the control plane sends them itself. */
export async function readMails(controlPlane: ServiceControlPlane): Promise<readonly MailRow[]> {
  return ((await controlPlane.mails?.({ limit })) ?? []).map(toMailRow);
}

function toInboxNotice({
  id,
  at,
  user,
  plugin = platform,
  title,
  text,
  level = 'info',
  link,
  actions,
  readAt,
}: StoredNotice): InboxNotice {
  return {
    id,
    at,
    to: user,
    from: plugin,
    title,
    level,
    read: readAt !== undefined,
    ...(text === undefined ? {} : { text }),
    ...(link === undefined ? {} : { link }),
    ...(actions === undefined ? {} : { actions }),
  };
}

function toMailRow({ id, at, plugin = platform, to, subject, text }: StoredMail): MailRow {
  return { id, at, from: plugin, to, subject, text };
}
