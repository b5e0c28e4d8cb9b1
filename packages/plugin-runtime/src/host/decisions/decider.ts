import {
  decisionInfo,
  decisionLimitMs,
  PluginError,
  toPluginErrorData,
  type Decision,
  type DecisionContext,
  type DecisionName,
  type Decisions,
  type FailRule,
  type Json,
  type Manifest,
} from '@streamspace/plugin-sdk';
import { verdictSchema } from '@streamspace/plugin-sdk/decisions';
import type { Clock } from '../../clock.ts';
import type { Entry } from '../entry.ts';
import type { FailModes } from './fail-modes.ts';
import { mergeAnswers, type Answer } from './merge.ts';
import type { DecisionRecord, DecisionView } from './types.ts';

/** Asks plugins before something happens. */
export interface Decider {
  /** Whether anybody decides it, so that a question is worth putting together. */
  isDecided(name: DecisionName, asker?: string): boolean;
  /** @param asker Plugin that asks; it is not asked itself. */
  decide<N extends DecisionName>(
    name: N,
    request: Decisions[N] & Partial<DecisionContext>,
    asker?: string,
  ): Promise<Decision>;
  view(): readonly DecisionView[];
  /** Newest first, at most 200. */
  recent(): readonly DecisionRecord[];
}

const mostRecords = 200;
/** Between two alerts about the same plugin and decision. */
const alertEveryMs = 10 * 60_000;

export function createDecider(options: {
  readonly entries: () => readonly Entry[];
  readonly failModes: FailModes;
  readonly clock: Clock;
  /** Tells operators, in words. */
  readonly alert: (message: { readonly title: string; readonly text: string; readonly key: string }) => void;
}): Decider {
  const { entries, failModes, clock, alert } = options;
  const records: DecisionRecord[] = [];
  const alerted = new Map<string, number>();

  const decidersOf = (name: DecisionName, asker?: string): readonly Entry[] =>
    entries().filter(({ record: { enabled, granted, manifest } }) => {
      const decides = declared(manifest, name) !== undefined && granted.includes('admin');
      return enabled && decides && manifest.name !== asker;
    });

  function failModeOf(entry: Entry, name: DecisionName, request?: Json): 'allow' | 'deny' {
    const { manifest } = entry.record;
    const rule =
      request === undefined ? undefined : failModes.rules(manifest.name, name).find((each) => matches(each, request));
    return (
      failModes.override(manifest.name, name) ??
      rule?.onFailure ??
      declared(manifest, name)?.onFailure ??
      decisionInfo[name].onFailure
    );
  }

  async function ask(entry: Entry, name: DecisionName, request: Json): Promise<Answer> {
    const plugin = entry.record.manifest.name;
    const deadlineMs = budgetOf(entry.record.manifest, name);
    try {
      const { running } = entry.managed;
      if (running === undefined) throw new PluginError('INVALID_STATE', 'it does not run');
      const call = { deadlineMs, signal: undefined };
      const answer = await running.provide('decide', { on: name, request }, call, { chain: [] });
      if (answer === undefined || answer === null) return { plugin, verdict: 'none' };
      return { plugin, ...verdictSchema.parse(answer) };
    } catch (error) {
      const onFailure = failModeOf(entry, name, request);
      const why = toPluginErrorData(error).message;
      warn(entry, name, onFailure, why);
      return { plugin, verdict: 'unanswered', onFailure, why };
    }
  }

  function warn(
    { record: { manifest }, logbook }: Entry,
    name: DecisionName,
    mode: 'allow' | 'deny',
    why: string,
  ): void {
    const key = `${manifest.name} ${name}`;
    const last = alerted.get(key);
    if (last !== undefined && clock.now() - last < alertEveryMs) return;
    alerted.set(key, clock.now());
    const consequence = mode === 'allow' ? 'it is allowed without its word' : 'it is refused';
    logbook.write({ level: 'error', from: 'host', message: `Did not decide ${name}, so ${consequence}: ${why}` });
    alert({
      title: `${manifest.displayName} does not decide ${name}`,
      text: `While it does not answer, ${consequence}. The log of the plugin says why.`,
      key: `decision:${key}`,
    });
  }

  function note(record: DecisionRecord): void {
    records.unshift(record);
    records.length = Math.min(records.length, mostRecords);
  }

  return {
    isDecided: (name, asker) => decidersOf(name, asker).length > 0,

    async decide(name, request, asker) {
      const from = clock.now();
      const full: Json = { ...request, at: new Date(from).toISOString() };
      const answers = await Promise.all(decidersOf(name, asker).map((entry) => ask(entry, name, full)));
      const merged = mergeAnswers(answers);
      const overridden = merged.verdict === 'deny' && passesRefusals(name, full);
      const decision: Decision = { ...merged, overridden };
      const { user, session } = subjectsOf(full);
      note({
        at: String(full['at']),
        decision: name,
        verdict: decision.verdict,
        refusals: decision.refusals,
        unanswered: decision.unanswered,
        overridden,
        tookMs: clock.now() - from,
        ...(user === undefined ? {} : { user }),
        ...(session === undefined ? {} : { session }),
      });
      return decision;
    },

    view: () =>
      (Object.keys(decisionInfo) as DecisionName[])
        .map((decision) => ({
          decision,
          description: decisionInfo[decision].description,
          deciders: decidersOf(decision).map((entry) => {
            const { manifest } = entry.record;
            return {
              plugin: manifest.name,
              displayName: manifest.displayName,
              running: entry.managed.running !== undefined,
              budgetMs: budgetOf(manifest, decision),
              onFailure: failModeOf(entry, decision),
              overridden: failModes.override(manifest.name, decision) !== undefined,
              rules: failModes.rules(manifest.name, decision).length,
            };
          }),
        }))
        .filter(({ deciders }) => deciders.length > 0),

    recent: () => records,
  };
}

const declared = (
  { decisions }: Manifest,
  name: DecisionName,
): NonNullable<Manifest['decisions']>[number] | undefined => decisions?.find(({ on }) => on === name);

const budgetOf = (manifest: Manifest, name: DecisionName): number =>
  Math.min(declared(manifest, name)?.budgetMs ?? decisionInfo[name].budgetMs, decisionLimitMs);

interface Subjects {
  readonly user?: string;
  readonly groups: readonly string[];
  readonly template?: string;
  readonly session?: string;
}

/** Whom and what a question is about. */
function subjectsOf(request: Json): Subjects {
  const { user, session, template } = request as {
    readonly user?: { readonly id?: string; readonly groups?: readonly string[] };
    readonly session?: {
      readonly id?: string;
      readonly user?: string;
      readonly template?: { readonly name?: string } | string;
    };
    readonly template?: string;
  };
  const sessionTemplate = typeof session?.template === 'object' ? session.template.name : session?.template;
  const id = user?.id ?? session?.user;
  const name = template ?? sessionTemplate;
  return {
    groups: user?.groups ?? [],
    ...(id === undefined ? {} : { user: id }),
    ...(name === undefined ? {} : { template: name }),
    ...(session?.id === undefined ? {} : { session: session.id }),
  };
}

function matches({ users, groups, templates }: FailRule, request: Json): boolean {
  const about = subjectsOf(request);
  return (
    (users === undefined || users.includes(about.user ?? '')) &&
    (groups === undefined || groups.some((group) => about.groups.includes(group))) &&
    (templates === undefined || templates.includes(about.template ?? ''))
  );
}

/** Nobody may lock out those who have to mend it. */
function passesRefusals(name: DecisionName, request: Json): boolean {
  const { user, breakGlass, provider } = request as {
    readonly user?: { readonly breakGlass?: boolean; readonly role?: string };
    readonly breakGlass?: boolean;
    readonly provider?: string;
  };
  if (breakGlass === true || user?.breakGlass === true) return true;
  return name === 'user.login' && user?.role === 'admin' && provider === 'local';
}
