import { matchSubscription } from '@streamspace/plugin-sdk';
import { visibleLine, type Notice } from '@streamspace/plugin-kit/notifications';
import { Liquid } from 'liquidjs';
import { z } from 'zod';
import type { MailContent } from './mail.ts';

/**
 * Templates see one notice as plain data. They reach no files and no prototypes, and none of them takes long: whoever
 * writes one is an operator, but what stands in an event is anybody's.
 */
const limits = {
  ownPropertyOnly: true,
  strictFilters: true,
  dynamicPartials: false,
  // In memory, and empty: nothing can be included.
  templates: {},
  parseLimit: 110_000,
  renderLimit: 200,
  memoryLimit: 2_000_000,
};
const plain = new Liquid(limits);
const escaping = new Liquid({ ...limits, outputEscape: 'escape' });

const longest = 100_000;

const templateSchema = z
  .string()
  .max(longest)
  .superRefine((text, context) => {
    try {
      plain.parse(text);
    } catch (error) {
      const [fault] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
      context.addIssue({ code: 'custom', message: `is no Liquid template: ${fault}` });
    }
  });

export const mailTemplateSchema = z.strictObject({
  subject: templateSchema.optional().describe('Liquid template of the subject'),
  text: templateSchema.optional().describe('Liquid template of the text'),
  html: templateSchema.optional().describe('Liquid template of the HTML; values are escaped'),
});
export type MailTemplate = z.output<typeof mailTemplateSchema>;

/** What templates see beside the notice. */
export interface TemplateScope {
  readonly branding: object;
  /** Instant, ISO 8601. */
  readonly now: string;
}

/**
 * Puts an operator's own texts into a mail. A template sees `event` (`id`, `type`, `time`, `severity`, `subject`),
 * `title`, `summary`, `session`, `link`, `branding`, `now`, and `facts` by their labels in lower case with `_` for spaces,
 * such as `facts.full_name`. Where one fails or makes nothing, the usual text stands.
 *
 * @param byEvent By name, alias or pattern; the most specific one counts.
 * @param onFault Hears which template failed, such as `session.created.html`.
 */
export function applyTemplates(
  byEvent: Readonly<Record<string, MailTemplate>>,
  notice: Notice,
  usual: MailContent,
  { scope, onFault }: { readonly scope: TemplateScope; readonly onFault: (template: string, reason: string) => void },
): MailContent {
  const name = matchSubscription(Object.keys(byEvent), { type: notice.type, data: {} });
  const own = name === undefined ? undefined : byEvent[name];
  if (name === undefined || own === undefined) return usual;
  const context = contextOf(notice, scope);

  function render(part: keyof MailTemplate, engine: Liquid): string | undefined {
    const template = own?.[part];
    if (template === undefined) return undefined;
    try {
      const made = String(engine.parseAndRenderSync(template, context)).slice(0, 2 * longest);
      return made.trim() === '' ? undefined : made;
    } catch (error) {
      onFault(`${name}.${part}`, error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error));
      return undefined;
    }
  }

  return {
    subject: visibleLine(render('subject', plain) ?? usual.subject, 120) || usual.subject,
    text: render('text', plain) ?? usual.text,
    html: render('html', escaping) ?? usual.html,
  };
}

function contextOf({ eventId, type, time, severity, subject, facts, ...notice }: Notice, scope: TemplateScope): object {
  const { title, summary, session, link } = notice;
  const values = facts.map(({ label, value }): [string, string] => [
    label.toLowerCase().replaceAll(/\W+/g, '_'),
    value,
  ]);
  return {
    ...scope,
    event: { id: eventId, type, time, severity, subject },
    title,
    summary,
    session,
    link,
    facts: Object.fromEntries(values),
  };
}
