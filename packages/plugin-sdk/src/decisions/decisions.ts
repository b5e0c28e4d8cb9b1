import type { Client, Session, User } from '../events/entities.ts';
import type { Requested } from './requested.ts';

/** What every question says. */
export interface DecisionContext {
  /** Instant. */
  readonly at: string;
  readonly actor?: { readonly kind: 'user' | 'plugin' | 'system'; readonly id?: string | undefined } | undefined;
  readonly client?: Client | undefined;
  readonly orgId?: string | undefined;
}

interface Transfer {
  readonly session: Session;
  readonly user: User;
  /** `in` goes into the session. */
  readonly direction: 'in' | 'out';
  readonly sizeBytes: number;
  readonly mime?: string | undefined;
  /** Lower-case hexadecimal. */
  readonly sha256?: string | undefined;
}

/** Questions that are asked before something happens, and what each tells. */
export interface Decisions {
  /** Somebody has proven who they are, and is not signed in yet. At a first visit there is an identity and no user. */
  readonly 'user.login': {
    readonly user?: User | undefined;
    readonly identity?:
      | {
          readonly provider: string;
          readonly subject: string;
          readonly email?: string | undefined;
          readonly groups?: readonly string[] | undefined;
        }
      | undefined;
    readonly provider: string;
    readonly mfa: { readonly satisfied: boolean; readonly at?: string | undefined };
    readonly breakGlass: boolean;
  };
  readonly 'session.create': {
    readonly user: User;
    readonly template: string;
    readonly resources?: Requested | undefined;
    readonly persistentHome?: boolean | undefined;
    readonly tags?: readonly string[] | undefined;
    /** Of the same user, at the moment. */
    readonly runningSessions: number;
    readonly reason?: string | undefined;
    readonly approvalId?: string | undefined;
    readonly origin: 'user' | 'admin' | 'schedule' | 'workflow';
  };
  readonly 'session.wake': {
    readonly session: Session;
    readonly user: User;
    readonly reason?: string | undefined;
    readonly approvalId?: string | undefined;
    readonly origin: 'user' | 'admin' | 'schedule' | 'workflow';
  };
  readonly 'session.connect': {
    readonly session: Session;
    readonly user: User;
    readonly role: 'owner' | 'controller' | 'viewer';
    readonly mfa?: { readonly satisfied: boolean } | undefined;
  };
  readonly 'session.share': {
    readonly session: Session;
    readonly user: User;
    readonly with: string;
    readonly right: 'view' | 'control';
    readonly expiresAt?: string | undefined;
  };
  /** Somebody wants a session to end. With `force` nothing but a delay of at most 30 s can hold it. */
  readonly 'session.terminate': {
    readonly session: Session;
    readonly requestedBy?: string | undefined;
    readonly reason?: string | undefined;
    readonly force: boolean;
  };
  readonly 'clipboard.transfer': Transfer;
  readonly 'file.transfer': Transfer & { readonly name?: string | undefined };
  readonly 'session.print': {
    readonly session: Session;
    readonly user: User;
    readonly pages?: number | undefined;
    readonly sizeBytes?: number | undefined;
  };
  readonly 'user.data_export': {
    readonly user: User;
    readonly requestedBy: string;
    readonly scope: string;
    readonly format: string;
  };
  readonly 'recording.delete': {
    readonly recording: {
      readonly id: string;
      readonly session?: string | undefined;
      readonly user?: string | undefined;
    };
    readonly reason: 'expired' | 'user' | 'admin';
    readonly requestedBy?: string | undefined;
  };
  /** A batch of at most 500. */
  readonly 'retention.purge': {
    readonly type: string;
    readonly provider: string;
    readonly cutoff: string;
    readonly items: readonly { readonly id: string; readonly user?: string | undefined; readonly createdAt: string }[];
  };
}

export type DecisionName = keyof Decisions;
export type DecisionRequest<N extends DecisionName = DecisionName> = Decisions[N] & DecisionContext;
