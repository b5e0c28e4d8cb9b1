import type { Decision, DecisionName } from '@streamspace/plugin-sdk';

/** A decision as operators see it: who decides it, and what holds while they do not answer. */
export interface DecisionView {
  readonly decision: DecisionName;
  /** What deciding it means, in words. */
  readonly description: string;
  readonly deciders: readonly {
    readonly plugin: string;
    readonly displayName: string;
    readonly running: boolean;
    /** In milliseconds. */
    readonly budgetMs: number;
    /** What holds while it does not answer. */
    readonly onFailure: 'allow' | 'deny';
    /** The operator said so; otherwise the plugin's manifest or the platform does. */
    readonly overridden: boolean;
    /** Finer rules that the plugin left for that time. */
    readonly rules: number;
  }[];
}

/** A decision that was taken. */
export interface DecisionRecord extends Pick<Decision, 'verdict' | 'refusals' | 'unanswered' | 'overridden'> {
  readonly at: string;
  readonly decision: DecisionName;
  /** Id of the person it was about, where there is one. */
  readonly user?: string;
  /** Id of the session it was about. */
  readonly session?: string;
  readonly tookMs: number;
}
