/** Who signed: what an identity provider said of somebody, as it stands in the certificate. */
export interface Signer {
  /** Address of the identity provider, such as `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** Whom it named: the address of a workflow with its ref, or of a person. */
  readonly subject: string;
}

/** Who may sign. */
export interface SignerPolicy {
  /** Equals the signer's. */
  readonly issuer: string;
  /** Matches the whole of the signer's; `*` stands for anything without a slash. */
  readonly subject: string;
}

/** Whether a whole subject matches; nothing in a pattern but `*` has a meaning. */
export function matchesSubject(pattern: string, subject: string): boolean {
  const parts = pattern.split(/\*+/).map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join('[^/]*')}$`).test(subject);
}

/** What stays the same when the same workflow signs again from another tag or branch. */
export function isSameSigner(a: Signer, b: Signer): boolean {
  const withoutRef = ({ subject }: Signer) => subject.replace(/@refs\/.*$/, '');
  return a.issuer === b.issuer && withoutRef(a) === withoutRef(b);
}
