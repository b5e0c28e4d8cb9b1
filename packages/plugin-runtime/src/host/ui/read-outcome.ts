import { PluginError, type Outcome } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { linkSchema } from './block-schema.ts';
import { readBlock } from './read-block.ts';

const sentence = z.string().max(1024 ** 2);

const outcomeSchema = z.union([
  z.strictObject({ done: sentence, link: linkSchema.optional() }),
  z.strictObject({ confirm: sentence.min(1), danger: z.boolean().optional() }),
  z.strictObject({ invalid: z.record(z.string().max(200), z.string().max(1000)) }),
  z.strictObject({ show: z.unknown(), title: z.string().max(120).optional(), as: z.enum(['drawer', 'dialog']) }),
  z.strictObject({ open: linkSchema, newWindow: z.boolean().optional() }),
  z.strictObject({ reveal: z.string().min(1).max(10_000), label: z.string().max(120).optional() }),
]);

/**
 * Reads what a plugin answered to a call.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for what is no outcome.
 */
export function readOutcome(plugin: string, id: string, answer: unknown): Outcome {
  if (answer === undefined || answer === null) return undefined;
  const result = outcomeSchema.safeParse(answer);
  if (!result.success) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `${plugin} answered to "${id}" with no outcome: return nothing, or one of { done }, { confirm }, { invalid }, { show }, { open } and { reveal }`,
    );
  }
  const outcome = result.data;
  if ('show' in outcome) return { ...outcome, show: readBlock(plugin, outcome.show) } as Outcome;
  return outcome as Outcome;
}
