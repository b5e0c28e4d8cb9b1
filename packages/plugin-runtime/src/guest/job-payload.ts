import { PluginError, type Plugin } from '@streamspace/plugin-sdk';
import { describeIssues } from './issues.ts';

/**
 * A payload as it goes to the host.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` when it does not fit the schema of its job.
 */
export function checkPayload(parseJob: Plugin['parseJob'], job: string, payload: unknown): unknown {
  const result = parseJob(job, payload);
  if (!result.ok) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `The payload of the job "${job}" does not fit its schema: ${describeIssues(result.issues)}`,
    );
  }
  // JSON knows no undefined, and a job without a payload has to have one on the wire.
  return payload ?? null;
}
