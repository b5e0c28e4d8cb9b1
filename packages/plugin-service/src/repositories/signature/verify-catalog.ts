import { SignatureError, verifySignature, type Signer, type SignatureToVerify } from '@streamspace/catalog/signing';

/** Runs in a thread of its own: certificates of strangers are parsed there. A refusal is an answer, as errors lose their class. */
export function verifyCatalog(input: SignatureToVerify): { readonly signer: Signer } | { readonly refused: string } {
  try {
    return { signer: verifySignature(input) };
  } catch (error) {
    if (error instanceof SignatureError) return { refused: error.message };
    throw error;
  }
}
