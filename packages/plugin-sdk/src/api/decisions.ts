import type { DecisionName, Decisions } from '../decisions/decisions.ts';
import type { Decision } from '../decisions/verdict.ts';

/** What holds for some while a plugin does not answer. Each list that is given has to match; the first row that does counts. */
export interface FailRule {
  /** Ids. */
  readonly users?: readonly string[];
  /** Names. */
  readonly groups?: readonly string[];
  readonly templates?: readonly string[];
  readonly onFailure: 'allow' | 'deny';
}

/** Asking before something happens. */
export interface DecisionsApi<Asked extends DecisionName = DecisionName, Decided extends DecisionName = DecisionName> {
  /**
   * Asks all plugins that decide it, for names under `asks` in the manifest. They have a second in all; of those that do not
   * answer, their fail mode counts.
   */
  ask<N extends Asked>(name: N, request: Decisions[N]): Promise<Decision>;
  /**
   * Leaves with the host what holds while this plugin does not answer, finer than one fail mode. Replaces the rules before,
   * and outlives a restart. At most 1,000 rules.
   */
  setFailRules(name: Decided, rules: readonly FailRule[]): Promise<void>;
}
