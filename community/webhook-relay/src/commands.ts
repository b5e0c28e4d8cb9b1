import { PluginError, type CallHandler } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { attemptLine, type AttemptLog } from './attempts.ts';
import type { Endpoint } from './config.ts';
import type { PostOptions } from './delivery.ts';
import type { EndpointStates } from './endpoint-states.ts';
import type { Outbox } from './outbox.ts';
import { probeAll } from './probe.ts';
import type { Secrets } from './secrets.ts';

export interface CommandsOptions {
  readonly endpoints: readonly Endpoint[];
  readonly outbox: Outbox;
  readonly attempts: AttemptLog;
  readonly states: Pick<EndpointStates, 'forgetGivenUp'>;
  readonly secrets: Secrets;
  readonly posting: PostOptions;
  /** An endpoint works again. */
  readonly resume: (endpoint: Endpoint) => Promise<void>;
}

const replayInput = z.strictObject({ endpoint: z.string(), since: z.iso.datetime({ offset: true }) });
const secretInput = z.strictObject({ endpoint: z.string() });

export function createCommands({ endpoints, outbox, attempts, states, secrets, posting, resume }: CommandsOptions) {
  function endpointOf(id: string): Endpoint {
    const endpoint = endpoints.find((candidate) => candidate.id === id);
    if (endpoint !== undefined) return endpoint;
    const known = endpoints.map((candidate) => candidate.id).join(', ') || 'none';
    throw new PluginError('NOT_FOUND', `There is no endpoint "${id}" in the configuration (there: ${known})`);
  }

  return {
    async 'relay:test'() {
      const checks = await probeAll(endpoints, posting);
      for (const endpoint of endpoints) {
        if (!checks.some(({ name, status }) => name === endpoint.id && status === 'ok')) continue;
        // oxlint-disable-next-line no-await-in-loop -- few endpoints
        await resume(endpoint);
      }
      return {
        done: checks.map(({ name, message }) => `${name}: ${message}`).join('\n') || 'No endpoint is switched on',
      };
    },

    async 'relay:log'() {
      const lists = await Promise.all(endpoints.map(({ id }) => attempts.list(id)));
      return { done: lists.flat().map(attemptLine).join('\n') || 'Nothing was sent yet' };
    },

    async 'relay:replay'({ input }) {
      const { endpoint: id, since } = parse(
        replayInput,
        input,
        '{ "endpoint": "<id>", "since": "2026-11-25T07:00:00Z" }',
      );
      const endpoint = endpointOf(id);
      const count = await outbox.replay(id, Date.parse(since));
      await states.forgetGivenUp(endpoint);
      return { done: `${count} messages to "${id}" are sent again` };
    },

    async 'relay:secret'({ input }) {
      const { endpoint } = parse(secretInput, input, '{ "endpoint": "<id>" }');
      return { done: await secrets.reveal(endpointOf(endpoint)) };
    },
  } satisfies Record<string, CallHandler>;
}

function parse<T>(schema: z.ZodType<T>, input: unknown, example: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new PluginError('INVALID_ARGUMENT', `The command takes ${example}`);
}
