import type { Content, Severity } from '@streamspace/plugin-kit/notifications';

/** What ntfy takes: https://docs.ntfy.sh/publish/#publish-as-json */
export interface NtfyMessage {
  readonly title: string;
  readonly message: string;
  /** 1 to 5; from 4 on a phone vibrates, and 5 is shown over everything. */
  readonly priority: number;
  /** Opened by a tap. */
  readonly click?: string;
}

/** ntfy makes an attachment of what is longer, in bytes. */
const mostBytes = 4096;

const priorities: Readonly<Record<Severity, number>> = { info: 2, warning: 3, error: 4, critical: 5 };

/** Plain text: without `markdown`, nothing in it is a link or a mention. */
export function messageOf(content: Content): NtfyMessage {
  if (content.kind === 'test') return { title: '✅ Test message', message: 'StreamSpace can post here', priority: 3 };
  if (content.kind === 'digest') {
    const { counts, first } = content.digest;
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const lines = first.map(({ title, summary }) => `• ${title}: ${summary}`);
    return { title: `📬 ${total} more ${total === 1 ? 'notice' : 'notices'}`, message: fitting(lines), priority: 2 };
  }
  const { emoji, title, summary, facts, severity, link } = content.notice;
  return {
    title: `${emoji} ${title}`,
    message: fitting([summary, ...facts.map(({ label, value }) => `${label}: ${value}`)]),
    priority: priorities[severity],
    ...(link === undefined ? {} : { click: link.url }),
  };
}

/** As many lines from the first on as there is room for. */
function fitting(lines: readonly string[]): string {
  let left = mostBytes;
  return lines.filter((line) => (left -= Buffer.byteLength(line) + 1) >= 0).join('\n');
}
