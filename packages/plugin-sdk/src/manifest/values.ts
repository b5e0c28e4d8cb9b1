import { z } from 'zod';

/** Marks the faults that several fields make together; they are not worth saying while a single field is at fault. */
export const acrossFields = { acrossFields: true } as const;

/** One line of text. No control characters: one of them makes a control plane drop the whole repository. */
export const lineSchema = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    // oxlint-disable-next-line no-control-regex -- control characters are what this refuses
    .regex(/^[^\u0000-\u001f\u007f]*$/, { error: 'must be one line without control characters' });

/** Path into the configuration: `webhookUrl`, `mail.host`, `endpoints[].url`. */
export const configPathSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*(\[\])?(\.[A-Za-z][A-Za-z0-9_-]*(\[\])?)*$/, {
    error: 'must be a path into the configuration, such as "webhookUrl" or "endpoints[].url"',
  })
  .describe('Path into the configuration, such as "webhookUrl" or "endpoints[].url"');

/** A value, or the place in the configuration where the operator writes it. */
export function orConfig<T extends z.ZodType>(value: T) {
  return z.union([
    value,
    z.strictObject({
      config: configPathSchema,
      unit: z
        .enum(['s', 'min', 'h', 'KiB', 'MiB', 'GiB'])
        .optional()
        .describe('Unit of the number in the configuration'),
    }),
  ]);
}

const condition = z.string().regex(/^!?[A-Za-z][A-Za-z0-9_.[\]-]*((=|!=|\^=).+)?$/, {
  error: 'must be a condition on the configuration: "path", "!path", "path=a|b", "path!=a" or "path^=prefix"',
});

/** When an entry applies: a condition on the configuration, or a list of which all must hold. */
export const whenSchema = z
  .union([condition, z.array(condition).min(1)])
  .describe(
    'Condition on the configuration: "path", "!path", "path=a|b", "path!=a", "path^=prefix"; of a list, all must hold',
  );

/** One sentence for the person who consents. */
export const reasonSchema = z.string().min(10).max(200).describe('One sentence for the person who consents');

/** `500ms`, `30s`, `5min`, `2h`, `30d`. */
export const durationSchema = z
  .string()
  .regex(/^\d+(ms|s|min|h|d)$/, { error: 'must be a duration such as "30s", "5min", "2h" or "30d"', abort: true })
  .describe('Duration: a whole number and ms, s, min, h or d');

/** `64KiB`, `5GiB`. */
export const sizeSchema = z
  .string()
  .regex(/^\d+(KiB|MiB|GiB)$/, { error: 'must be a size such as "256KiB", "512MiB" or "5GiB"' })
  .describe('Size: a whole number and KiB, MiB or GiB');

/** `1/s`, `20/min`, `5/h`. */
export const rateSchema = z
  .string()
  .regex(/^[1-9]\d{0,3}\/(s|min|h)$/, { error: 'must be a rate such as "1/s", "20/min" or "5/h"' })
  .describe('Rate: 1 to 9999 per s, min or h');

/** Identifier inside a plugin: `deliveries`, `send-test`. */
export const idSchema = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, { error: 'must start with a letter and hold letters, digits, "-" and "_"' });

const unitMs = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const unitBytes = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** Milliseconds of a duration that {@link durationSchema} accepts. */
export function parseDurationMs(text: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|min|h|d)$/.exec(text) ?? [];
  if (amount === undefined) throw new TypeError(`"${text}" is no duration: write for example "30s", "5min" or "2h"`);
  return Number(amount) * unitMs[unit as keyof typeof unitMs];
}

/** Bytes of a size that {@link sizeSchema} accepts. */
export function parseSizeBytes(text: string): number {
  const [, amount, unit] = /^(\d+)(KiB|MiB|GiB)$/.exec(text) ?? [];
  if (amount === undefined) throw new TypeError(`"${text}" is no size: write for example "256KiB" or "5GiB"`);
  return Number(amount) * unitBytes[unit as keyof typeof unitBytes];
}

/** How often something may happen: at most `count` times within any `perMs`. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** A rate that {@link rateSchema} accepts. */
export function parseRate(text: string): Rate {
  const [, count, unit] = /^([1-9]\d{0,3})\/(s|min|h)$/.exec(text) ?? [];
  if (count === undefined) throw new TypeError(`"${text}" is no rate: write for example "1/s" or "20/min"`);
  return { count: Number(count), perMs: unitMs[unit as keyof typeof unitMs] };
}
