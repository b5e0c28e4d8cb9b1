import type { TestCheck } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { DeliveryRow, Denial, LogLine } from '../api-types.ts';
import { errorCodes } from '../http/error-codes.ts';
import { count, described, instant, json, maybe, part } from './described.ts';
import { jobStates } from './job-states.ts';

export const logLineSchema = described<LogLine>('LogLine', {
  seq: count,
  at: instant,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  from: z.enum(['plugin', 'host']),
  message: z.string(),
  fields: maybe(json),
});

export const deliverySchema = described<DeliveryRow>('Delivery', {
  id: z.string(),
  kind: z.enum(['event', 'job']),
  name: z.string(),
  key: maybe(z.string()),
  state: z.enum(jobStates),
  attempts: count,
  createdAt: instant,
  dueAt: instant,
  finishedAt: maybe(instant),
  error: maybe(z.string()),
  progress: maybe(
    part<NonNullable<DeliveryRow['progress']>>({ fraction: z.number().min(0).max(1), text: maybe(z.string()) }),
  ),
  payload: maybe(z.unknown()),
});

export const denialSchema = described<Denial>('Denial', {
  at: instant,
  member: z.string(),
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other two are the service's own
  code: z.enum(errorCodes) as unknown as z.ZodType<Denial['code']>,
  message: z.string(),
  count,
});

export const testCheckSchema = described<TestCheck>('TestCheck', {
  name: z.string(),
  status: z.enum(['ok', 'warn', 'failed']),
  message: maybe(z.string()),
  hint: maybe(z.string()),
});
