import { createHash } from 'node:crypto';
import { bundleFromJSON, isBundleWithDsseEnvelope, type Bundle } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, VerificationError, Verifier, type TrustMaterial } from '@sigstore/verify';
import { SignatureError, type SignatureFault } from './signature-error.ts';
import { provenanceNames } from './provenance.ts';
import { matchesSubject, type Signer, type SignerPolicy } from './signer.ts';

/** Name of the file with the signature of `catalog.yaml`, beside it. */
export const signatureFile = 'catalog.yaml.sigstore.json';

/** Longest signature that is read; real ones have 5 to 10 KB. */
export const maxSignatureBytes = 256 * 1024;

export interface SignatureToVerify {
  /** What was signed. */
  readonly contents: Uint8Array;
  /** Text of a sigstore bundle; absent where there is none. */
  readonly bundle: string | undefined;
  /** Text of a `trusted_root.json`: the authorities and logs that count, and no others. */
  readonly trustedRoot: string;
  readonly policy: SignerPolicy;
}

/**
 * Makes sure that contents were signed by who may, themselves or as what a build made: by a certificate of a trusted authority, while it was valid, as a trusted
 * transparency log recorded it. Asks nobody: all of it stands in the bundle and in the trusted root.
 *
 * @throws {SignatureError}
 * @see https://docs.sigstore.dev/about/bundle/
 */
export function verifySignature({ contents, bundle, trustedRoot, policy }: SignatureToVerify): Signer {
  if (bundle === undefined) {
    throw new SignatureError('missing', `There is no ${signatureFile}: the catalog is not signed`);
  }
  const verifier = new Verifier(readTrustedRoot(trustedRoot), {
    tlogThreshold: 1,
    ctlogThreshold: 1,
    timestampThreshold: 1,
  });
  const signer = verify(verifier, readBundle(bundle), contents);
  if (signer.issuer !== policy.issuer) {
    throw new SignatureError(
      'wrong-issuer',
      `The catalog is signed by ${signer.subject} of ${signer.issuer}, and only who is known to ${policy.issuer} may`,
    );
  }
  if (!matchesSubject(policy.subject, signer.subject)) {
    throw new SignatureError(
      'wrong-subject',
      `The catalog is signed by ${signer.subject}, and only ${policy.subject} may`,
    );
  }
  return signer;
}

function readBundle(text: string): Bundle {
  try {
    if (text.length > maxSignatureBytes) throw new Error(`it has more than ${maxSignatureBytes} bytes`);
    return bundleFromJSON(JSON.parse(text));
  } catch (error) {
    throw new SignatureError('unreadable', `${signatureFile} is no sigstore bundle: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function readTrustedRoot(text: string): TrustMaterial {
  try {
    return toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(text)));
  } catch (error) {
    throw new SignatureError('trusted-root', `The trusted root cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function verify(verifier: Verifier, bundle: Bundle, contents: Uint8Array): Signer {
  try {
    const { identity } = verifier.verify(toSignedEntity(bundle, Buffer.from(contents)));
    const [issuer, subject] = [identity?.extensions?.issuer, identity?.subjectAlternativeName];
    if (issuer === undefined || subject === undefined) {
      throw new SignatureError('certificate', 'The signature has no certificate that names who signed');
    }
    if (isBundleWithDsseEnvelope(bundle)) {
      const { payload, payloadType } = bundle.content.dsseEnvelope;
      const sha256 = createHash('sha256').update(contents).digest('hex');
      if (!provenanceNames(sha256, payload.toString('utf8'), payloadType))
        throw new SignatureError('tampered', changed);
    }
    return { issuer, subject };
  } catch (error) {
    if (error instanceof SignatureError) throw error;
    const [fault, message] = explain(error);
    throw new SignatureError(fault, message, { cause: error });
  }
}

const changed = 'catalog.yaml is not what was signed: it, or its signature, was changed afterwards';

function explain(error: unknown): [SignatureFault, string] {
  const code: string = error instanceof VerificationError ? error.code : '';
  const reason = reasonOf(error);
  if (code === 'SIGNATURE_ERROR') {
    return ['tampered', changed];
  }
  if (code === 'CERTIFICATE_ERROR') {
    return ['certificate', `The certificate of the signature is of no trusted authority: ${reason}`];
  }
  if (code.startsWith('TLOG') || code === 'TIMESTAMP_ERROR') {
    return ['log', `No trusted log has recorded the signature: ${reason}`];
  }
  return ['unreadable', `${signatureFile} cannot be verified: ${reason}`];
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300);
