import { createTransport } from 'nodemailer';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { eventTypes, variants } from './__fixtures__/notices.ts';
import { configSchema } from './config.ts';
import { digestMail, noticeMail, testMail } from './messages.ts';
import { composed } from './smtp-client.ts';

const config = configSchema.parse({
  smtpHost: 'smtp.example.com',
  fromAddress: 'desk@example.com',
  toAddresses: ['ops@example.com'],
});
const { branding } = config;
const reader = { why: 'You get this because it is a test.' };
const writer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/** The mail as it goes over the wire. */
async function written(content: { subject: string; text: string; html: string }): Promise<Buffer> {
  const mail = { id: 'golden', to: ['ops@example.com'], date: '2026-01-15T10:00:00Z', headers: {}, ...content };
  const { message } = await writer.sendMail(composed(mail, mail.to, config));
  return message as Buffer;
}

describe.each(Object.keys(variants))('golden mails, %s', (variant) => {
  const all = eventTypes.flatMap((type) => {
    const notice = variants[variant]?.(type);
    return notice === undefined ? [] : [{ type, ...noticeMail(notice, branding, reader) }];
  });

  test('are what they were', async () => {
    const lines = all.map(({ type, subject, text }) => JSON.stringify({ type, subject, text }));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`__goldens__/${variant}.jsonl`);
  });

  test('are read by another parser as they were meant', async () => {
    for (const { type, ...content } of all) {
      // oxlint-disable-next-line no-await-in-loop -- the first that differs is named
      const parsed = await simpleParser(await written(content));
      expect(`${type}: ${parsed.subject}`).toBe(`${type}: ${content.subject}`);
      expect([...parsed.headers.keys()].toSorted()).toEqual([
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
      ]);
      expect(parsed.text).toBe(content.text);
      expect(parsed.html).toBe(content.html);
      expect(content.html).not.toMatch(
        /<(?!\/?(html|head|meta|title|style|body|div|table|tr|td|th|h1|p|a|strong|br|span)\b|!doctype)/i,
      );
      expect(content.html.match(/(href|src)="(?!https:\/\/streamspace\.example\/)/g)).toBeNull();
      expect(`${content.subject}${content.text}`).not.toMatch(/undefined|null|\[object/);
      expect(Math.max(...content.subject.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(125);
    }
  });
});

test.each(['session.failed', 'quota.exceeded', 'user.created'] as const)(
  'the HTML of %s is what it was',
  async (type) => {
    const { html } = noticeMail(variants['full']?.(type) as Parameters<typeof noticeMail>[0], branding, reader);
    await expect(html).toMatchFileSnapshot(`__goldens__/${type}.mail`);
  },
);

test.each([
  ['info', '#0B5FFF'],
  ['warning', '#8a5200'],
  ['error', '#b3261e'],
  ['critical', '#7a0c2e'],
] as const)('a notice of severity %s has its colour and says its word', (severity, colour) => {
  const notice = { ...variants['full']?.('session.failed'), severity } as Parameters<typeof noticeMail>[0];
  const { html, text, subject } = noticeMail(notice, branding, reader);
  expect(html).toContain(`background:${colour}`);
  expect(text.toLowerCase()).toContain(
    { info: 'information', warning: 'warning', error: 'error', critical: 'critical' }[severity],
  );
  expect(subject.startsWith('[critical] ')).toBe(severity === 'critical');
});

test('lines of the text are at most 78 characters, but for words that are longer', () => {
  const { text } = noticeMail(
    variants['full']?.('session.failed') as Parameters<typeof noticeMail>[0],
    branding,
    reader,
  );
  for (const line of text.split('\n')) expect(line.length <= 78 || !line.includes(' ')).toBe(true);
});

test('a digest says how many, of what, and which first', () => {
  const first = [{ time: '2026-01-15T10:00:00Z', title: 'New session', summary: 'ada, <firefox>' }];
  const { subject, text, html } = digestMail(
    { cause: 'limit', counts: { 'session.created': 12, 'user.created': 1 }, first },
    branding,
    reader,
  );
  expect(subject).toBe('StreamSpace: 13 notices');
  expect(text).toContain('session.created: 12');
  expect(text).toContain('- New session: ada, <firefox>, 2026-01-15 10:00:00 UTC');
  expect(text).toContain('The first 1 are listed.');
  expect(html).toContain('ada, &lt;firefox&gt;');
});

test('a test message is labelled as one', () => {
  expect(testMail(branding, reader).subject).toBe('StreamSpace: Test message');
});
