/** Why a signature is refused. Stable: programs match on it. */
export type SignatureFault =
  | 'missing'
  | 'unreadable'
  | 'trusted-root'
  | 'certificate'
  | 'log'
  | 'tampered'
  | 'wrong-issuer'
  | 'wrong-subject';

/** A signature is missing or refused. Match on `fault`, show `message`. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
  readonly fault: SignatureFault;

  constructor(fault: SignatureFault, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.fault = fault;
  }
}
