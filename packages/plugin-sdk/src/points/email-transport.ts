import { z } from 'zod';
import type { Mail } from '../api/host.ts';
import { bytesSchema, definePoint, streamSchema } from './define-point.ts';

/** The way that mail of the platform takes, version 1: what is behind `api.email`. The host asks it. */
export interface EmailTransport {
  /**
   * Takes a mail over: it is on disk when the promise resolves.
   *
   * @param mail.caller Name of the plugin that sends it, or `host`.
   * @param mail.addresses The recipients' addresses, in the order of `to`.
   * @throws {PluginError} `INVALID_ARGUMENT` for attachments of more than 7.5 MiB together.
   */
  send(mail: Mail & { readonly caller: string; readonly addresses: readonly string[] }): Promise<{
    readonly id: string;
    readonly state: 'queued' | 'duplicate';
  }>;
  /** `null` for an unknown id. */
  status(id: string): Promise<{
    readonly state: 'queued' | 'sent' | 'failed';
    readonly recipients: readonly {
      readonly address: string;
      readonly state: string;
      readonly reply?: string | undefined;
    }[];
  } | null>;
}

const id = z.string().min(1).max(200);

/** Types of files that mail clients do not run. */
export const mailContentTypes = [
  'application/pdf',
  'application/json',
  'image/jpeg',
  'image/png',
  'text/calendar',
  'text/csv',
  'text/plain',
] as const;

/** A file name, and nothing of a path. */
export const attachmentNameSchema = z
  .string()
  .min(1)
  .max(150)
  // oxlint-disable-next-line no-control-regex -- control characters are what this refuses
  .regex(/^[^\u0000-\u001f\u007f/\\]+$/, { error: 'must be a file name, without "/" and "\\"' });

const attachmentSchema = z.strictObject({
  fileName: attachmentNameSchema,
  contentType: z.enum(mailContentTypes),
  content: z.union([bytesSchema, streamSchema]),
});

export const emailTransport = definePoint<EmailTransport>({
  methods: {
    send: {
      args: z.tuple([
        z.strictObject({
          to: z.array(z.union([z.strictObject({ user: id }), z.strictObject({ address: z.email() })])),
          subject: z.string(),
          text: z.string(),
          html: z.exactOptional(z.string()),
          attachments: z.exactOptional(z.array(attachmentSchema).max(10)),
          dedupe: z.exactOptional(z.string()),
          caller: z.string(),
          addresses: z.array(z.email()),
        }),
      ]),
      result: z.object({ id, state: z.enum(['queued', 'duplicate']) }),
      // Attachments are written to disk meanwhile.
      timeoutMs: 120_000,
    },
    status: {
      args: z.tuple([id]),
      result: z
        .object({
          state: z.enum(['queued', 'sent', 'failed']),
          recipients: z.array(z.object({ address: z.string(), state: z.string(), reply: z.string().optional() })),
        })
        .nullable(),
    },
  },
});
