import type { FiredEvent } from '@streamspace/plugin-service';
import type { PlatformEvent } from '@streamspace/plugin-sdk';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../command.ts';
import { applyEdits, parseObject } from '../config/edits.ts';
import { usageError } from '../errors.ts';
import { formatRelative } from '../output/time.ts';
import { parseCount } from './plugin/options.ts';

/** `streamspace events …` */
export function registerEventCommands(program: Command, registry: Registry): void {
  const events = program
    .command('events')
    .description('See what happened on the platform, and fire events by hand')
    .addHelpText('after', '\nExample:\n  streamspace events fire session.created');

  defineCommand(events, 'list', {
    summary: 'List the last events, newest first',
    examples: ['events list', 'events list --limit 5 --json'],
  })
    .option('--limit <count>', 'how many', parseCount, 30)
    .action(
      action(registry, async ({ client, out, json }, { limit }: { limit: number }) => {
        const answer = await client.get<{ events: readonly PlatformEvent[] }>('/events', { limit });
        if (json) return out.json(answer);
        if (answer.events.length === 0) return out.note('Nothing has happened yet.');
        out.table([
          ['WHEN', 'EVENT', 'SUBJECT', 'BY'],
          ...answer.events.map(({ occurredAt, type, subject, actor }) => [
            formatRelative(occurredAt),
            type,
            `${subject.kind}:${subject.id}`,
            actor?.name ?? actor?.id ?? actor?.kind ?? '',
          ]),
        ]);
      }),
    );

  defineCommand(events, 'types [words...]', {
    summary: 'List the events that there are',
    examples: ['events types', 'events types session'],
  }).action(
    action(registry, async ({ client, out, json }, words: readonly string[]) => {
      const answer = await client.get<{ types: readonly { type: string; description: string }[] }>('/events/types');
      const types = answer.types.filter(({ type, description }) =>
        words.every((word) => `${type} ${description}`.toLowerCase().includes(word.toLowerCase())),
      );
      if (json) return out.json({ types });
      if (types.length === 0) return out.note('No event matches.');
      out.table([['EVENT', 'WHEN IT HAPPENS'], ...types.map(({ type, description }) => [type, description])]);
    }),
  );

  defineCommand(events, 'fire <type> [key=value...]', {
    summary: 'Fire an event, as if it had happened',
    details:
      'Data that is not given is made up. The data folder of the service is named before the command: streamspace --data <dir> events fire …',
    examples: [
      'events fire session.created',
      'events fire audit.violation violation.severity=high',
      `events fire user.login --data '{"method": "saml"}'`,
    ],
    ownData: true,
  })
    .option('--data <json>', 'data of the event, a JSON object')
    .action(
      action(
        registry,
        async ({ client, io, out, json }, type: string, pairs: readonly string[], options: { data?: string }) => {
          if (options.data !== undefined && pairs.length > 0)
            throw usageError('--data and key=value exclude each other');
          const data =
            options.data === undefined
              ? await applyEdits({}, { assignments: pairs }, undefined, io)
              : parseObject(options.data, '--data');
          const fired = await client.post<FiredEvent>(
            '/events',
            Object.keys(data).length === 0 ? { type } : { type, data },
          );
          if (json) return out.json(fired);
          const { event } = fired;
          out.line(`Fired ${event.type} about ${event.subject.kind} ${event.subject.id} (${event.id}).`);
        },
      ),
    );
}
