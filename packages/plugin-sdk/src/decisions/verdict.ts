/** What a session may do. Of several, the strictest holds. */
export interface Constraints {
  readonly clipboard?: 'both' | 'in' | 'out' | 'off' | undefined;
  readonly clipboardImages?: boolean | undefined;
  /** Copying takes a deliberate act. */
  readonly clipboardDeliberate?: boolean | undefined;
  readonly clipboardMaxBytes?: number | undefined;
  readonly files?: readonly ('upload' | 'download')[] | undefined;
  readonly fileMaxBytes?: number | undefined;
  readonly printing?: boolean | undefined;
  readonly microphone?: boolean | undefined;
  readonly webcam?: boolean | undefined;
  readonly audio?: boolean | undefined;
  readonly gamepad?: boolean | undefined;
  readonly sharing?: 'full' | 'view' | 'off' | undefined;
  readonly allowHosts?: readonly string[] | undefined;
  readonly blockHosts?: readonly string[] | undefined;
  readonly allowCidrs?: readonly string[] | undefined;
  readonly blockCidrs?: readonly string[] | undefined;
  readonly idleTimeoutSeconds?: number | undefined;
  readonly maxDurationSeconds?: number | undefined;
  /** `opacity` is 0 to 1. */
  readonly watermark?:
    | { readonly text: string; readonly opacity: number; readonly position?: string | undefined }
    | undefined;
}

/** How far an allowance goes, for the decisions that know it. Of several, the least holds. */
export interface DecisionLimits {
  /** `user.login`: when the sign-in ends. */
  readonly maxLoginMinutes?: number | undefined;
  /** `session.connect`: at most this. */
  readonly role?: 'owner' | 'controller' | 'viewer' | undefined;
  /** `session.share`: at most this. */
  readonly right?: 'view' | 'control' | undefined;
  /** `session.share`: at the latest then. */
  readonly expiresAt?: string | undefined;
  /** `retention.purge`: ids that stay. Those of all plugins add up. */
  readonly except?: readonly string[] | undefined;
}

/**
 * What has to be done besides. `audit` writes a row; `scan_clean` holds a file until a malware scanner has passed it;
 * `approval` waits for an administrator; `delaySeconds` waits, at most 300.
 */
export type Obligation = 'audit' | 'scan_clean' | 'approval' | { readonly delaySeconds: number };

export interface Allowance {
  readonly verdict: 'allow';
  readonly constraints?: Constraints | undefined;
  readonly limits?: DecisionLimits | undefined;
  readonly obligations?: readonly Obligation[] | undefined;
  /** A sentence for the person. */
  readonly notice?: string | undefined;
}

export interface Refusal {
  readonly verdict: 'deny';
  /** A sentence for the person: why, and what would help. */
  readonly message: string;
  /** For programs, such as `quota_spent`. */
  readonly code?: string | undefined;
  /** Where the person can do something about it: http(s), or a path of the platform. */
  readonly link?: { readonly label: string; readonly href: string } | undefined;
  readonly obligations?: readonly 'audit'[] | undefined;
  /** Instant from which on it may be tried again. */
  readonly until?: string | undefined;
}

/** What a plugin decides. Nothing is no opinion. */
export type Verdict = Allowance | Refusal;

/** Lets it happen, as far as this plugin is concerned; it lifts nobody else's refusal. */
export const allow = (more: Omit<Allowance, 'verdict'> = {}): Allowance => ({ verdict: 'allow', ...more });

/** Refuses it, with a sentence for the person. One refusal is enough. */
export const deny = (message: string, more: Omit<Refusal, 'verdict' | 'message'> = {}): Refusal => ({
  verdict: 'deny',
  message,
  ...more,
});

/** What all plugins together have decided. */
export interface Decision {
  readonly verdict: 'allow' | 'deny';
  /** Of those that refused, by name of the plugin. */
  readonly refusals: readonly (Omit<Refusal, 'verdict'> & { readonly plugin: string })[];
  readonly constraints: Constraints;
  readonly limits: DecisionLimits;
  readonly obligations: readonly Obligation[];
  readonly notices: readonly string[];
  /** Plugins that did not answer, whose fail mode counted. */
  readonly unanswered: readonly string[];
  /** It was refused, and the person may do it all the same: break-glass accounts, and local administrators who sign in. */
  readonly overridden: boolean;
}
