import { z } from 'zod';
import type { ApiError } from '../api-types.ts';
import { errorCodes } from '../http/error-codes.ts';
import { described, maybe } from './described.ts';

const fields: z.ZodType<NonNullable<ApiError['fields']>> = z.record(z.string(), z.string());

/** Every answer with a status of 400 and above, as https://www.rfc-editor.org/rfc/rfc9457 has it. */
export const problemSchema = described<ApiError>(
  'Problem',
  {
    type: z.literal('about:blank'),
    title: z.string().describe('What the status means'),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What could not be done, for people'),
    code: z.enum(errorCodes).describe('What programs decide by'),
    error: z.string().describe('The same as `detail`, where the control plane has it'),
    fields: maybe(fields.describe('Per key of the body, query or configuration, what is wrong with it')),
    hint: maybe(z.string().describe('What would work')),
  },
  'A refusal or a fault, as RFC 9457 has it',
);
