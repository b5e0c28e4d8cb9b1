import type { ServiceContext } from '../context.ts';

/** What happens to ways in. */
export interface SignInRow {
  readonly action:
    | 'person.signed-in'
    | 'person.signed-out'
    | 'person.session-ended'
    | 'token.minted'
    | 'token.revoked'
    | 'token.refused';
  readonly outcome: 'success' | 'failure' | 'denied';
  readonly user?: string | undefined;
  /** Never a secret: names, ids, reasons. */
  readonly details: Readonly<Record<string, string>>;
}

export type AuditSignIn = (row: SignInRow) => void;

/** Writes rows of the audit trail. One that cannot be written is a fault that is logged, and stops nobody. */
export function createAuditSignIn({ host, log }: Pick<ServiceContext, 'host' | 'log'>): AuditSignIn {
  return ({ action, outcome, user, details }) => {
    try {
      host.recordAudit({ action, outcome, ...(user === undefined ? {} : { user }), details });
    } catch (error) {
      log('A row of the audit trail was not written', error);
    }
  };
}
