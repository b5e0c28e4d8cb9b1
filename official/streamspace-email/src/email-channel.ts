import type { Channel, Content, Delivered, Outgoing } from '@streamspace/plugin-kit/notifications';
import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import type { EmailConfig } from './config.ts';
import type { Destinations, EmailDestination } from './destinations.ts';
import { idOf, messageIdOf, type Mail, type MailContent, type Recipients } from './mail.ts';
import { applyTemplates, type TemplateScope } from './mail-templates.ts';
import { digestMail, noticeMail, testMail, type Reader } from './messages.ts';
import type { OptOuts } from './opt-outs.ts';
import type { PostOffice } from './post-office.ts';
import type { SmtpClient } from './smtp-client.ts';
import { judge } from './smtp-errors.ts';

export interface EmailChannelOptions {
  readonly config: EmailConfig;
  readonly destinations: Destinations;
  readonly smtp: SmtpClient;
  readonly postOffice: PostOffice;
  readonly optOuts: OptOuts;
  /** @throws {PluginError} `NOT_FOUND` for an unknown user. */
  readonly addressOf: (userId: string) => Promise<string | undefined>;
  readonly onTemplateFault: (template: string, reason: string) => void;
  /** Name of this plugin, as the caller of its mails. */
  readonly name: string;
  readonly now: () => number;
}

/** What is told of nothing but a category of events is unsubscribed from by that category. */
export const categoryOf = (type: string): string => type.split('.', 1)[0] ?? type;
/** Of digests, which hold notices of several. */
export const allCategories = '*';

/** Mail, as the toolkit sees it. */
export function createEmailChannel(options: EmailChannelOptions): Channel<EmailDestination> & {
  /** A test mail to some addresses. */
  testMailTo(addresses: readonly string[]): Mail;
} {
  const { config, destinations, smtp, postOffice, optOuts, addressOf, onTemplateFault, name, now } = options;
  const { branding, fromAddress } = config;
  const why = (destination: string): string =>
    `You get this because your address is in the configuration of ${branding.productName}, for "${destination}".`;

  /** Who gets it in the end, and what it says about that; `undefined` for somebody who does not want it. */
  async function readerOf(
    { name: destination, who }: EmailDestination,
    category: string,
  ): Promise<{ readonly recipients: Recipients; readonly reader: Reader } | undefined> {
    if (!('user' in who)) return { recipients: who, reader: { why: why(destination) } };
    if (await optOuts.has(who.user, category)) return undefined;
    const address = await addressOf(who.user).catch((error: unknown) => {
      if (isPluginError(error) && error.code === 'NOT_FOUND') return undefined;
      throw error;
    });
    if (address === undefined) {
      throw new PluginError('NOT_FOUND', `The user "${who.user}" has no address to send mail to`);
    }
    const unsubscribeUrl = config.notifyUsers.optOut ? await optOuts.urlFor(who.user, category) : undefined;
    const reader = { why: `You get this because it is about you on ${branding.productName}.`, unsubscribeUrl };
    return { recipients: { to: [address] }, reader };
  }

  function contentOf(content: Content, reader: Reader): MailContent {
    if (content.kind === 'test') return testMail(branding, reader);
    if (content.kind === 'digest') return digestMail(content.digest, branding, reader);
    const usual = noticeMail(content.notice, branding, reader);
    const scope: TemplateScope = { branding, now: new Date(now()).toISOString() };
    return applyTemplates(config.templates, content.notice, usual, { scope, onFault: onTemplateFault });
  }

  async function mailFor({ destination, content }: Pick<Outgoing<EmailDestination>, 'destination' | 'content'>) {
    const category = content.kind === 'notice' ? categoryOf(content.notice.type) : allCategories;
    const found = await readerOf(destination, category);
    if (found === undefined) return undefined;
    const mail: Mail = {
      id: mailIdOf(content, destination.name, now()),
      ...found.recipients,
      date: content.kind === 'notice' ? content.notice.time : new Date(now()).toISOString(),
      ...contentOf(content, found.reader),
      headers: headersOf(content, found.reader, fromAddress),
    };
    return mail;
  }

  return {
    vendor: 'The mail server',
    names: destinations.names,
    find: (destination) => destinations.find(destination),
    paceMs: 0,
    judge,
    check: () => smtp.verify(),
    // A mail that was sent cannot be changed. Mails about one session name it as what they refer to.
    keepsUpToDate: () => false,

    async deliver(outgoing): Promise<Delivered> {
      const mail = await mailFor(outgoing);
      if (mail === undefined) return {};
      try {
        await postOffice.deliver(mail, name, outgoing.signal);
      } catch (error) {
        if (isPluginError(error) && isOver(error)) await postOffice.giveUp(mail.id, error.message);
        throw error;
      }
      return {};
    },

    testMailTo: (addresses) => ({
      id: idOf('test', ...addresses, String(now())),
      to: addresses,
      date: new Date(now()).toISOString(),
      ...testMail(branding, { why: 'You get this because you asked for a test message.' }),
      headers: automatic,
    }),
  };
}

/** Whether a mail that failed so is not tried again. What stops all mail lets it wait. */
const isOver = (error: PluginError): boolean =>
  !error.retryable &&
  judge(error) === undefined &&
  error.code !== 'PERMISSION_DENIED' &&
  error.code !== 'CONSENT_NEEDED' &&
  error.code !== 'ABORTED';

/** https://www.rfc-editor.org/rfc/rfc3834#section-5, and what Exchange heeds. */
const automatic = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };

/** The same for each attempt, so that a mailbox can tell that it has the mail already. */
function mailIdOf(content: Content, destination: string, now: number): string {
  if (content.kind === 'notice') return idOf('notice', content.notice.eventId, destination);
  if (content.kind === 'digest') return idOf('digest', destination, JSON.stringify(content.digest));
  return idOf('test', destination, String(now));
}

function headersOf(
  content: Content,
  { unsubscribeUrl }: Reader,
  fromAddress: string,
): Readonly<Record<string, string>> {
  const session = content.kind === 'notice' ? content.notice.session : undefined;
  // Nobody has a mail with this id; mail clients put together what refers to the same one.
  const thread = session === undefined ? undefined : messageIdOf(`session-${idOf('session', session.id)}`, fromAddress);
  const oneClick = unsubscribeUrl?.startsWith('https:') === true;
  return {
    ...automatic,
    ...(content.kind === 'notice' ? { 'X-StreamSpace-Event': content.notice.type } : {}),
    ...(thread === undefined ? {} : { 'In-Reply-To': thread, References: thread }),
    ...(unsubscribeUrl === undefined ? {} : { 'List-Unsubscribe': `<${unsubscribeUrl}>` }),
    // https://www.rfc-editor.org/rfc/rfc8058
    ...(oneClick ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
  };
}
