import { collection } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/** A problem that somebody reported. */
export const reportSchema = z.object({
  requestId: z.string(),
  /** Id of the user. */
  reporter: z.string(),
  reporterName: z.string(),
  title: z.string(),
  repository: z.string(),
  /** `owner/name#12`; empty until it is filed. */
  issue: z.string(),
  url: z.string().optional(),
  state: z.enum(['waiting', 'open', 'closed', 'failed']),
  at: z.string(),
});
export type Report = z.output<typeof reportSchema>;

/** What a job needs to file it. */
export const fileSchema = z.object({
  requestId: z.string(),
  repository: z.string(),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
});
export type FileJob = z.output<typeof fileSchema>;

export const failureSchema = z.object({
  /** Template and kind of fault. */
  key: z.string(),
  repository: z.string(),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
});
export type FailureJob = z.output<typeof failureSchema>;

export const jobs = { file: fileSchema, failure: failureSchema };

export const collections = {
  reports: collection(reportSchema, { key: 'requestId', index: ['issue', ['reporter', 'at'], 'at'], ttl: '400d' }),
  /** Faults that make issues by themselves, one open issue each. */
  failures: collection(
    z.object({
      key: z.string(),
      issue: z.string(),
      repository: z.string(),
      number: z.int(),
      open: z.boolean(),
      /** Since the last comment. */
      count: z.int(),
      commentedAt: z.string(),
    }),
    { key: 'key', index: ['issue'], ttl: '400d' },
  ),
  /** Issues for other plugins; `filing` while nobody knows whether GitHub has it. */
  tickets: collection(
    z.object({ key: z.string(), issue: z.string(), url: z.string(), state: z.enum(['filing', 'open', 'closed']) }),
    { key: 'key', index: ['issue'], ttl: '400d' },
  ),
  /** Deliveries of GitHub's webhook that were taken. */
  deliveries: collection(z.object({ id: z.string() }), { key: 'id', ttl: '7d' }),
};
