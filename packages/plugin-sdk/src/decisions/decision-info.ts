import type { DecisionName } from './decisions.ts';

export interface DecisionInfo {
  /** What deciding it means, for the person who consents. */
  readonly description: string;
  /** How long a plugin may take, in milliseconds, where its manifest says nothing. */
  readonly budgetMs: number;
  /** What holds while a plugin does not answer, where neither its manifest nor the operator says otherwise. */
  readonly onFailure: 'allow' | 'deny';
  /** Who asks. */
  readonly asked: 'host' | 'plugins' | 'both';
}

/** What each decision means, for manifests, the consent dialog and the docs. */
export const decisionInfo: Readonly<Record<DecisionName, DecisionInfo>> = {
  'user.login': {
    description: 'Refuse sign-ins, or shorten them',
    budgetMs: 200,
    onFailure: 'allow',
    asked: 'both',
  },
  'session.create': {
    description: 'Refuse new sessions, or constrain them',
    budgetMs: 300,
    onFailure: 'allow',
    asked: 'host',
  },
  'session.wake': {
    description: 'Refuse to wake sessions, or constrain them',
    budgetMs: 300,
    onFailure: 'allow',
    asked: 'host',
  },
  'session.connect': {
    description: 'Refuse to show sessions to people, or let them only watch',
    budgetMs: 200,
    onFailure: 'allow',
    asked: 'host',
  },
  'session.share': {
    description: 'Refuse to share sessions, or limit it',
    budgetMs: 300,
    onFailure: 'allow',
    asked: 'host',
  },
  'session.terminate': {
    description: 'Refuse or delay the end of sessions',
    budgetMs: 500,
    onFailure: 'allow',
    asked: 'host',
  },
  'clipboard.transfer': {
    description: 'See what is copied into and out of sessions, and refuse it',
    budgetMs: 300,
    onFailure: 'deny',
    asked: 'both',
  },
  'file.transfer': {
    description: 'See which files go into and out of sessions, and refuse it',
    budgetMs: 300,
    onFailure: 'deny',
    asked: 'both',
  },
  'session.print': {
    description: 'See what is printed in sessions, and refuse it',
    budgetMs: 300,
    onFailure: 'deny',
    asked: 'both',
  },
  'user.data_export': {
    description: "Refuse exports of people's data, or ask for an approval",
    budgetMs: 1000,
    onFailure: 'deny',
    asked: 'both',
  },
  'recording.delete': {
    description: 'Refuse to delete recordings',
    budgetMs: 1000,
    onFailure: 'deny',
    asked: 'plugins',
  },
  'retention.purge': {
    description: 'Refuse to delete data whose time is over, or keep parts of it',
    budgetMs: 1000,
    onFailure: 'deny',
    asked: 'plugins',
  },
};

/** The longest that all plugins together may take, in milliseconds. */
export const decisionLimitMs = 1000;
