import { toNotice } from '@streamspace/plugin-kit/notifications';
import { ui, type Block, type PlatformEvent, type View } from '@streamspace/plugin-sdk';
import type { EmailConfig } from './config.ts';
import { applyTemplates } from './mail-templates.ts';
import { noticeMail } from './messages.ts';

const usualEvents = ['session.created', 'session.failed', 'user.created', 'quota.exceeded', 'node.notready'];

/** A block of code holds 100,000 characters. */
const mostShown = 90_000;

export interface TemplatesPageOptions {
  readonly config: Pick<EmailConfig, 'templates' | 'branding' | 'includeDetails'>;
  readonly baseUrl: string;
  readonly now: () => number;
}

/** What mails will look like, with made-up data: the operator's own templates, and the usual mails. */
export function templatesPage({ config, baseUrl, now }: TemplatesPageOptions, { params }: View): Block {
  const own = Object.keys(config.templates).filter((name) => !name.includes('*'));
  const events = [...new Set([...own, ...usualEvents])];
  const type = events.find((name) => name === params['event']) ?? events[0] ?? 'session.created';
  const time = new Date(now()).toISOString();
  const notice = toNotice(sampleOf(type, time), { baseUrl, includeDetails: config.includeDetails });
  const faults: string[] = [];
  const usual = noticeMail(notice, config.branding, {
    why: 'You get this because your address is in the configuration.',
  });
  const mail = applyTemplates(config.templates, notice, usual, {
    scope: { branding: config.branding, now: time },
    onFault: (template, reason) => faults.push(`${template}: ${reason}`),
  });

  return ui.stack(
    ui.filters([
      { param: 'event', label: 'Event', kind: 'choice', options: events.map((value) => ({ value, label: value })) },
    ]),
    ...faults.map((text) =>
      ui.callout({ level: 'warning', title: 'A template fails; the usual text stands in its place', text }),
    ),
    ui.facts([
      { label: 'Event', value: type, show: 'code' },
      { label: 'Subject', value: mail.subject },
    ]),
    ui.card({ title: 'Text', children: [ui.code({ text: mail.text.slice(0, mostShown) })] }),
    ui.card({ title: 'HTML', children: [ui.code({ language: 'html', text: mail.html.slice(0, mostShown) })] }),
  );
}

/** An event with data such as real ones have. */
function sampleOf(type: string, time: string): PlatformEvent {
  const user = { id: 'ada', username: 'ada', fullName: 'Ada Lovelace', email: 'ada@example.com' };
  const session = {
    id: 'ada-firefox-1a2b3c4d',
    user: 'ada',
    username: 'ada',
    template: 'firefox-browser',
    state: 'running',
    resources: { cpu: '1000m', memory: '2Gi' },
  };
  const family = type.split('.', 1)[0] ?? '';
  const data: Readonly<Record<string, object>> = {
    session: { session },
    user: { user },
    quota: { user, quota: { owner: { kind: 'user', id: 'ada' }, resource: 'cpu', used: 4000, limit: 4000 } },
    node: { node: { name: 'worker-3', pool: 'default', sessionCount: 12 } },
  };
  return {
    id: 'evt_sample',
    type,
    occurredAt: time,
    subject: { kind: family, id: 'sample' },
    orgId: 'default-org',
    data: data[family] ?? {},
  } as unknown as PlatformEvent;
}
