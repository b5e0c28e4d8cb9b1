import { z } from 'zod';
import type { Verdict } from './verdict.ts';

const text = z.string().min(1).max(300);
const seconds = z.int().min(1).max(31_536_000);
const hosts = z.array(z.string().min(1).max(253)).max(500);

export const constraintsSchema = z.strictObject({
  clipboard: z.enum(['both', 'in', 'out', 'off']).optional(),
  clipboardImages: z.boolean().optional(),
  clipboardDeliberate: z.boolean().optional(),
  clipboardMaxBytes: z.int().min(0).optional(),
  files: z.array(z.enum(['upload', 'download'])).optional(),
  fileMaxBytes: z.int().min(0).optional(),
  printing: z.boolean().optional(),
  microphone: z.boolean().optional(),
  webcam: z.boolean().optional(),
  audio: z.boolean().optional(),
  gamepad: z.boolean().optional(),
  sharing: z.enum(['full', 'view', 'off']).optional(),
  allowHosts: hosts.optional(),
  blockHosts: hosts.optional(),
  allowCidrs: hosts.optional(),
  blockCidrs: hosts.optional(),
  idleTimeoutSeconds: seconds.optional(),
  maxDurationSeconds: seconds.optional(),
  watermark: z
    .strictObject({ text, opacity: z.number().min(0).max(1), position: z.string().max(20).optional() })
    .optional(),
});

const limits = z.strictObject({
  maxLoginMinutes: z.int().min(1).optional(),
  role: z.enum(['owner', 'controller', 'viewer']).optional(),
  right: z.enum(['view', 'control']).optional(),
  expiresAt: z.iso.datetime().optional(),
  except: z.array(z.string().min(1).max(512)).max(500).optional(),
});

const obligation = z.union([
  z.enum(['audit', 'scan_clean', 'approval']),
  z.strictObject({ delaySeconds: z.number().min(0).max(300) }),
]);

/** What a plugin may answer to a decision. */
export const verdictSchema: z.ZodType<Verdict> = z.discriminatedUnion('verdict', [
  z.strictObject({
    verdict: z.literal('allow'),
    constraints: constraintsSchema.optional(),
    limits: limits.optional(),
    obligations: z.array(obligation).max(8).optional(),
    notice: text.optional(),
  }),
  z.strictObject({
    verdict: z.literal('deny'),
    message: text,
    code: z
      .string()
      .regex(/^[a-z][a-z0-9_.-]{0,63}$/)
      .optional(),
    link: z
      .strictObject({
        label: z.string().min(1).max(80),
        href: z
          .string()
          .max(2048)
          .regex(/^(https?:\/\/|\/(?!\/))/),
      })
      .optional(),
    obligations: z.array(z.literal('audit')).max(1).optional(),
    until: z.iso.datetime().optional(),
  }),
]);
