import { z } from 'zod';
import { definePoint } from './define-point.ts';

/** Tickets in whatever tracks work, version 1. */
export interface Ticketing {
  /** A second ticket with the same `dedupeKey` is not made while the first is open: its id is the answer, with `created: false`. */
  create(ticket: {
    /** At most 200 characters. */
    readonly title: string;
    /** Markdown, at most 64 KiB. */
    readonly body: string;
    readonly severity: 'low' | 'medium' | 'high' | 'critical';
    readonly dedupeKey: string;
    readonly labels?: readonly string[] | undefined;
    readonly links?: readonly { readonly label: string; readonly url: string }[] | undefined;
  }): Promise<{ readonly id: string; readonly url: string; readonly created: boolean }>;
  /** `null` for an unknown id. */
  get(id: string): Promise<{ readonly url: string; readonly state: 'open' | 'closed' } | null>;
}

const line = z.string().min(1).max(200);
const url = z.url({ protocol: /^https?$/ }).max(2048);

export const ticketing = definePoint<Ticketing>({
  methods: {
    create: {
      args: z.tuple([
        z.strictObject({
          title: line,
          body: z.string().max(65_536),
          severity: z.enum(['low', 'medium', 'high', 'critical']),
          dedupeKey: line,
          labels: z.array(line).max(20).optional(),
          links: z
            .array(z.strictObject({ label: line, url }))
            .max(20)
            .optional(),
        }),
      ]),
      result: z.object({ id: line, url, created: z.boolean() }),
    },
    get: { args: z.tuple([line]), result: z.object({ url, state: z.enum(['open', 'closed']) }).nullable() },
  },
});
