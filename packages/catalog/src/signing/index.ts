export { SignatureError, type SignatureFault } from './signature-error.ts';
export { isSameSigner, matchesSubject, type Signer, type SignerPolicy } from './signer.ts';
export { maxSignatureBytes, signatureFile, verifySignature, type SignatureToVerify } from './verify-signature.ts';
