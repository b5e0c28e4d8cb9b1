import type { Constraints, Decision, DecisionLimits, Obligation, Refusal, Allowance } from '@streamspace/plugin-sdk';
import { combineConstraints } from './constraints.ts';

/** What one plugin said. */
export type Answer =
  | ({ readonly plugin: string } & Allowance)
  | ({ readonly plugin: string } & Refusal)
  | { readonly plugin: string; readonly verdict: 'none' }
  /** It did not answer; what its fail mode says holds. */
  | {
      readonly plugin: string;
      readonly verdict: 'unanswered';
      readonly onFailure: 'allow' | 'deny';
      readonly why: string;
    };

/** One refusal is enough, constraints combine to the strictest, obligations and notices add up. */
export function mergeAnswers(answers: readonly Answer[]): Omit<Decision, 'overridden'> {
  const sorted = answers.toSorted((a, b) => (a.plugin < b.plugin ? -1 : 1));
  const refusals = sorted.flatMap(refusalIn);
  const allowances = sorted.filter((answer) => answer.verdict === 'allow');
  const obligations = sorted.flatMap((answer): readonly Obligation[] =>
    answer.verdict === 'allow' || answer.verdict === 'deny' ? (answer.obligations ?? []) : [],
  );
  return {
    verdict: refusals.length === 0 ? 'allow' : 'deny',
    refusals,
    constraints: allowances.reduce<Constraints>(
      (all, { constraints = {} }) => combineConstraints(all, constraints),
      {},
    ),
    limits: allowances.reduce<DecisionLimits>((all, { limits = {} }) => combineLimits(all, limits), {}),
    obligations: combineObligations(obligations),
    notices: allowances.flatMap(({ notice }) => (notice === undefined ? [] : [notice])),
    unanswered: sorted.filter(({ verdict }) => verdict === 'unanswered').map(({ plugin }) => plugin),
  };
}

function refusalIn(answer: Answer): Decision['refusals'] {
  if (answer.verdict === 'deny') {
    const { verdict: _, ...refusal } = answer;
    return [refusal];
  }
  if (answer.verdict !== 'unanswered' || answer.onFailure === 'allow') return [];
  return [
    {
      plugin: answer.plugin,
      message: 'It could not be decided whether this is allowed. Try again later, or ask an administrator.',
      code: 'undecided',
    },
  ];
}

/** Each once; of several delays the longest. */
function combineObligations(obligations: readonly Obligation[]): readonly Obligation[] {
  const delays = obligations.flatMap((obligation) => (typeof obligation === 'object' ? [obligation.delaySeconds] : []));
  const named = new Set(obligations.filter((obligation) => typeof obligation === 'string'));
  return [...named, ...(delays.length === 0 ? [] : [{ delaySeconds: Math.max(...delays) }])];
}

const roles = ['viewer', 'controller', 'owner'] as const;
const rights = ['view', 'control'] as const;

function combineLimits(a: DecisionLimits, b: DecisionLimits): DecisionLimits {
  return defined({
    maxLoginMinutes: least(a.maxLoginMinutes, b.maxLoginMinutes),
    role: lower(roles, a.role, b.role),
    right: lower(rights, a.right, b.right),
    expiresAt: earlier(a.expiresAt, b.expiresAt),
    except: a.except === undefined && b.except === undefined ? undefined : union(a.except, b.except),
  });
}

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;

function least(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

function lower<T>(order: readonly T[], a: T | undefined, b: T | undefined): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return order.indexOf(a) < order.indexOf(b) ? a : b;
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Date.parse(a) <= Date.parse(b) ? a : b;
}

const union = (a: readonly string[] = [], b: readonly string[] = []): readonly string[] => [...new Set([...a, ...b])];
