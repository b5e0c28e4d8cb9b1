import { z } from 'zod';
import { definePoint } from './define-point.ts';

/** Ways to sign in, version 1. The host asks each provider for its buttons, and tells it when somebody has signed out. */
export interface AuthProvider {
  /** @returns `href` is one of the plugin's own routes. */
  buttons(): Promise<
    readonly {
      readonly id: string;
      readonly label: string;
      readonly icon?: string | undefined;
      /** Lower ones come first. */
      readonly order: number;
      readonly href: string;
      readonly available: boolean;
      /** The form for local accounts is folded away; it can always be opened. */
      readonly hideLocalLogin?: boolean | undefined;
    }[]
  >;
  /** @returns Where to send the browser to end the session at the provider too. */
  signedOut(session: {
    readonly userId: string;
    readonly sid?: string | undefined;
    readonly subject: string;
  }): Promise<{ readonly redirect?: string | undefined }>;
}

const line = z.string().min(1).max(200);

export const authProvider = definePoint<AuthProvider>({
  methods: {
    buttons: {
      args: z.tuple([]),
      result: z
        .array(
          z.object({
            id: line,
            label: line,
            icon: line.optional(),
            order: z.number(),
            href: z.string().max(2048),
            available: z.boolean(),
            hideLocalLogin: z.boolean().optional(),
          }),
        )
        .max(50),
      timeoutMs: 5000,
    },
    signedOut: {
      args: z.tuple([z.strictObject({ userId: line, sid: line.optional(), subject: line })]),
      result: z.object({ redirect: z.url().max(8192).optional() }),
      timeoutMs: 10_000,
    },
  },
});
