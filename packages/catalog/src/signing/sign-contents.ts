import { bundleToJSON } from '@sigstore/bundle';
import { FulcioSigner, MessageSignatureBundleBuilder, RekorWitness } from '@sigstore/sign';
import { SignatureError } from './signature-error.ts';

export interface SigningOptions {
  /** Gives a token of OpenID Connect for the audience `sigstore`, which says who signs. */
  readonly identityToken: () => Promise<string>;
  /** Authority that certifies who signs. Default: the public one of sigstore. */
  readonly fulcioUrl?: string;
  /** Log that records the signature. Default: the public one of sigstore. */
  readonly rekorUrl?: string;
}

/**
 * Signs contents without a key of one's own: with one that is made for this signature, certified for minutes, and thrown away.
 *
 * @returns Text of a sigstore bundle.
 * @throws {SignatureError} `certificate` where the authority or the log does not take the token. What `identityToken` throws goes through.
 */
export async function signContents(contents: Uint8Array, options: SigningOptions): Promise<string> {
  const { identityToken, fulcioUrl, rekorUrl } = options;
  const token = await identityToken();
  const signer = new FulcioSigner({
    identityProvider: { getToken: async () => token },
    ...(fulcioUrl !== undefined && { fulcioBaseURL: fulcioUrl }),
  });
  const witness = new RekorWitness({ ...(rekorUrl !== undefined && { rekorBaseURL: rekorUrl }) });
  const builder = new MessageSignatureBundleBuilder({ signer, witnesses: [witness] });
  try {
    return `${JSON.stringify(bundleToJSON(await builder.create({ data: Buffer.from(contents) })))}\n`;
  } catch (error) {
    // The messages of the library may show the token.
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new SignatureError('certificate', `The catalog cannot be signed: sigstore did not take the identity${code}`);
  }
}
