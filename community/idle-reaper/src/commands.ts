import { PluginError, type Call, type CallHandler, type Platform, type SessionsRead } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { Settings } from './config.ts';
import type { Rows } from './rows.ts';
import type { Surveyor } from './survey.ts';
import { actionLine, verdictLine, type ShowTime } from './texts.ts';

export interface CommandsOptions {
  readonly api: { readonly sessions: Pick<SessionsRead, 'get'>; readonly storage: Rows };
  readonly settings: Pick<Settings, 'rules'>;
  readonly clock: Platform['clock'];
  readonly surveyor: Surveyor;
  readonly show: ShowTime;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const mostLines = 100;

const postponeInput = z.strictObject({ session: z.string() });
const exemptInput = z.strictObject({ session: z.string(), days: z.int().min(0).max(365).default(30) });

export function createCommands({ api, settings, clock, surveyor, show }: CommandsOptions) {
  const { pending, exempt, actions } = api.storage;

  async function postpone({ input, viewer }: Call): Promise<string> {
    const { session: id } = parse(postponeInput, input, '{ "session": "<id>" }');
    const { user } = await api.sessions.get(id);
    if (user !== viewer.id && viewer.role === 'user') {
      throw new PluginError('PERMISSION_DENIED', `Session "${id}" belongs to somebody else: only they can postpone it`);
    }
    const row = await pending.update({ session: id }, (plan) => {
      if (plan === undefined) throw new PluginError('INVALID_STATE', `Nothing is to happen to session "${id}"`);
      if (plan.action === 'terminate') {
        throw new PluginError('INVALID_STATE', `The end of session "${id}" cannot be postponed: wake it to keep it`);
      }
      const rule = settings.rules.find(({ name }) => name === plan.rule);
      const { maxPostpone = 0, postponeMinutes = 0 } = rule ?? {};
      if (plan.postponed >= maxPostpone) {
        throw new PluginError(
          'INVALID_STATE',
          `Session "${id}" was postponed ${plan.postponed} times, as often as its rule allows: use it to keep it running`,
        );
      }
      const postponedUntil = new Date(Date.parse(plan.dueAt) + postponeMinutes * minuteMs).toISOString();
      return { ...plan, postponed: plan.postponed + 1, postponedUntil };
    });
    return `Session "${id}" stays until ${show(row?.postponedUntil ?? '')} at least`;
  }

  async function exemptSession({ input, viewer }: Call): Promise<string> {
    const { session: id, days } = parse(exemptInput, input, '{ "session": "<id>", "days": 30 }, where 0 days end it');
    if (days === 0) {
      const was = await exempt.delete({ session: id });
      return was ? `The rules hold for session "${id}" again` : `Session "${id}" was not exempt`;
    }
    await api.sessions.get(id);
    const until = new Date(clock.now().getTime() + days * dayMs).toISOString();
    await exempt.put({ session: id, by: viewer.id, until });
    await pending.delete({ session: id });
    return `The rules leave session "${id}" alone until ${show(until)}`;
  }

  return {
    async 'reaper:preview'() {
      const verdicts = await surveyor.all(clock.now());
      const lines = verdicts.map((verdict) => verdictLine(verdict, show));
      return { done: limited(lines) || 'There are no sessions that a rule could apply to' };
    },
    'reaper:postpone': async (call) => ({ done: await postpone(call) }),
    'reaper:exempt': async (call) => ({ done: await exemptSession(call) }),
    async 'reaper:log'() {
      const rows = await actions.find({ index: 'at', order: 'desc', limit: mostLines });
      return { done: rows.map((row) => actionLine(row, show)).join('\n') || 'Nothing was done yet' };
    },
  } satisfies Record<string, CallHandler>;
}

function limited(lines: readonly string[]): string {
  const rest = lines.length - mostLines;
  return [...lines.slice(0, mostLines), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
}

function parse<T>(schema: z.ZodType<T>, input: unknown, example: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new PluginError('INVALID_ARGUMENT', `The command takes ${example}`);
}
