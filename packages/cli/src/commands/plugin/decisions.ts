import type { DecisionsAnswer } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { usageError } from '../../errors.ts';
import type { Printer } from '../../output/printer.ts';
import { path } from '../../service/client.ts';

export function registerDecisions(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'decisions', {
    summary: 'List which plugins are asked before something happens, and what they said lately',
    examples: ['plugin decisions'],
  }).action(
    action(registry, async ({ client, out, json }) => {
      const answer = await client.get<DecisionsAnswer>('/decisions');
      if (json) return out.json(answer);
      showDecisions(answer, out);
    }),
  );

  defineCommand(plugin, 'fail-mode <name> <decision> [mode]', {
    summary: 'Say what holds while a plugin that decides does not answer: allow or deny',
    details: "Without a mode, the plugin's own word counts again.",
    examples: ['plugin fail-mode streamspace-dlp file.transfer deny', 'plugin fail-mode streamspace-dlp file.transfer'],
  }).action(
    action(registry, async ({ client, out, json }, name: string, decision: string, mode?: string) => {
      if (mode !== undefined && mode !== 'allow' && mode !== 'deny') {
        throw usageError(`"${mode}" is no mode: write allow or deny`);
      }
      const answer = await client.put<DecisionsAnswer>(path`/decisions/${decision}/fail-mode`, {
        plugin: name,
        onFailure: mode ?? null,
      });
      if (json) return out.json(answer);
      showDecisions(answer, out);
    }),
  );
}

function showDecisions({ decisions, recent }: DecisionsAnswer, out: Printer): void {
  if (decisions.length === 0) return out.line('No plugin is asked before anything happens.');
  for (const { decision, description, deciders } of decisions) {
    out.line(`${out.style('bold', decision)}  ${description}`);
    out.list(
      deciders.map(({ plugin, running, budgetMs, onFailure, overridden }) => [
        plugin,
        running ? out.style('green', 'running') : out.style('red', 'not running'),
        `${budgetMs} ms`,
        `${onFailure === 'allow' ? 'allowed' : 'refused'} while it is silent${overridden ? ', as you said' : ''}`,
      ]),
    );
  }
  if (recent.length === 0) return;
  out.line(out.style('bold', 'Lately'));
  out.list(
    recent
      .slice(0, 20)
      .map(({ at, decision, verdict, refusals, unanswered, tookMs, overridden }) => [
        at,
        decision,
        verdict === 'allow' ? 'allowed' : overridden ? 'refused, and overridden' : 'refused',
        [
          ...refusals.map(({ plugin, message }) => `${plugin}: ${message}`),
          ...unanswered.map((name) => `${name} was silent`),
        ].join('; '),
        `${tookMs} ms`,
      ]),
  );
}
