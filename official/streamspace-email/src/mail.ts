import { createHash } from 'node:crypto';
import { asciiDomainOf } from './addresses.ts';

/** What people see of a mail. */
export interface MailContent {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Who gets a mail. */
export interface Recipients {
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
}

/** A mail as it goes out: the same for each attempt. */
export interface Mail extends Recipients {
  /** What stands before the @ of its Message-ID. */
  readonly id: string;
  /** Instant, ISO 8601. */
  readonly date: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments?: readonly {
    readonly fileName: string;
    readonly contentType: string;
    readonly base64: string;
  }[];
}

/** Each address once, in the order of To, Cc, Bcc. */
export const addressesOf = ({ to, cc = [], bcc = [] }: Recipients): readonly string[] => [
  ...new Set([...to, ...cc, ...bcc]),
];

/** A name that follows from its parts, so that each attempt has the same. */
export const idOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);

/** `<id@domain>`, with the domain of the sender. */
export const messageIdOf = (id: string, fromAddress: string): string =>
  `<${id}@${asciiDomainOf(fromAddress) ?? 'localhost'}>`;
