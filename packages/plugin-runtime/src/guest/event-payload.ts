import { PluginError, type Plugin } from '@streamspace/plugin-sdk';
import { describeIssues } from './issues.ts';

/**
 * An event as it goes to the host. Subscribers know no schema: they get what it made of the payload, defaults included.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a payload that does not fit its schema.
 */
export function checkEvent(parse: Plugin['parseEvent'], type: string, data: unknown): unknown {
  const result = parse(type, data);
  if (result.ok) return result.value;
  throw new PluginError(
    'INVALID_ARGUMENT',
    `The payload of the event "${type}" does not fit its schema: ${describeIssues(result.issues)}`,
  );
}
