import { z } from 'zod';
import type { Mail } from '../api/host.ts';
import { definePoint } from './define-point.ts';

/** The way that mail of the platform takes, version 1: what is behind `api.email`. The host asks it. */
export interface EmailTransport {
  /**
   * Takes a mail over: it is on disk when the promise resolves.
   *
   * @param mail.caller Name of the plugin that sends it, or `host`.
   * @param mail.addresses The recipients' addresses, in the order of `to`.
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

export const emailTransport = definePoint<EmailTransport>({
  methods: {
    send: {
      args: z.tuple([
        z.strictObject({
          to: z.array(z.union([z.strictObject({ user: id }), z.strictObject({ address: z.email() })])),
          subject: z.string(),
          text: z.string(),
          html: z.exactOptional(z.string()),
          dedupe: z.exactOptional(z.string()),
          caller: z.string(),
          addresses: z.array(z.email()),
        }),
      ]),
      result: z.object({ id, state: z.enum(['queued', 'duplicate']) }),
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
