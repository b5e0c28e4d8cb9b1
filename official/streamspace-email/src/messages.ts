import { visibleLine, type Digest, type Notice } from '@streamspace/plugin-kit/notifications';
import { htmlMail, type Branding, type MailParts } from './layout.ts';
import type { MailContent } from './mail.ts';
import { textMail } from './plain-text.ts';

/** Who reads a mail, as far as it says so. */
export interface Reader {
  /** Why they get it. */
  readonly why: string;
  /** For people who may unsubscribe. */
  readonly unsubscribeUrl?: string | undefined;
}

const mostSubject = 120;

/** The mail about a notice. */
export function noticeMail(notice: Notice, branding: Branding, reader: Reader): MailContent {
  const { title, summary, severity, facts, link, type, time } = notice;
  const { productName } = branding;
  const alarm = severity === 'critical' ? '[critical] ' : '';
  return render(`${alarm}${productName}: ${title} — ${gistOf(notice)}`, branding, {
    preheader: summary,
    severity,
    title,
    summary,
    facts,
    button: link,
    footer: [reader.why, `${type} at ${writtenTime(time)}`, ...ownFooter(branding)],
    unsubscribeUrl: reader.unsubscribeUrl,
  });
}

const causes: Readonly<Record<Digest['cause'], string>> = {
  limit: 'They came after the limit of the hour was used up.',
  quiet: 'They came in quiet hours.',
  schedule: 'They were collected for this digest.',
};

/** The one mail about all that was held back. */
export function digestMail({ counts, first, cause }: Digest, branding: Branding, reader: Reader): MailContent {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const what = `${total} ${total === 1 ? 'notice' : 'notices'}`;
  const types = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const listed = first.length > 0 && first.length < total ? ` The first ${first.length} are listed.` : '';
  return render(`${branding.productName}: ${what}`, branding, {
    preheader: types.map(([type, count]) => `${count} ${type}`).join(', '),
    title: what,
    summary: `${causes[cause]}${listed}`,
    facts: types.slice(0, 20).map(([type, count]) => ({ label: type.slice(0, 40), value: String(count) })),
    list: first.map(({ time, title, summary }) => ({ title, text: `${summary}, ${writtenTime(time)}` })),
    footer: [reader.why, ...ownFooter(branding)],
    unsubscribeUrl: reader.unsubscribeUrl,
  });
}

/** What an operator gets who tries the mail server out. */
export function testMail(branding: Branding, reader: Reader): MailContent {
  return render(`${branding.productName}: Test message`, branding, {
    preheader: 'The mail server took this message.',
    title: 'Test message',
    summary: `${branding.productName} can send mail: this message came through the configured mail server.`,
    footer: [reader.why, ...ownFooter(branding)],
  });
}

function render(subject: string, branding: Branding, parts: MailParts): MailContent {
  return {
    subject: visibleLine(subject, mostSubject),
    text: textMail(parts, branding),
    html: htmlMail(parts, branding),
  };
}

/** What tells a mail from others with the same title. */
function gistOf({ type, session, summary, facts }: Notice): string {
  const fact = (label: string): string | undefined => facts.find((each) => each.label === label)?.value;
  if (type === 'session.created') return fact('Template') ?? session?.id ?? summary;
  if (type === 'user.created') return fact('Username') ?? summary;
  return session?.id ?? summary;
}

const ownFooter = ({ footer }: Branding): readonly string[] => (footer === '' ? [] : [visibleLine(footer, 500)]);

/** `2026-01-15 10:00:00 UTC`. */
const writtenTime = (time: string): string => {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? visibleLine(time, 40) : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
};
