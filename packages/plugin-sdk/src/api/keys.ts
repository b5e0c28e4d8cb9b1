/** A key with which signatures of the plugin are checked. */
export interface PublicKey {
  readonly keyId: string;
  /** Ed25519, 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
  readonly from: string;
  /** When the next one took over; what was signed before stays valid. */
  readonly until?: string;
  /** The key before signed this one: a signature over `publicKey`. */
  readonly endorsement?: Uint8Array;
}

/**
 * Keys that the host makes and keeps: nobody can read them, the plugin neither. Each plugin has its own, one of each kind
 * per purpose, made when it is first used, and gone when the plugin is uninstalled. At most 32 purposes.
 *
 * `purpose` is a name of the plugin's own in kebab-case, at most 64 characters. What was made for one is of no use for
 * another. Data has at most 256 KiB: sign the hash of what is larger.
 *
 * @throws {PluginError} Each method `INVALID_ARGUMENT`, or `QUOTA_EXCEEDED` for too many purposes.
 */
export interface Keys {
  /** A signature with Ed25519, 64 bytes, by the newest key of the purpose. */
  sign(purpose: string, data: Uint8Array): Promise<{ readonly keyId: string; readonly signature: Uint8Array }>;
  /** All keys of the purpose, newest first, so that others can check signatures. Empty before the first. */
  publicKeys(purpose: string): Promise<readonly PublicKey[]>;
  /** Makes a new key for signatures, which the one before endorses. At most once a minute. */
  rotate(purpose: string): Promise<{ readonly keyId: string }>;
  /** HMAC-SHA-256, 32 bytes: the same for the same data, and nobody else can make it. */
  mac(purpose: string, data: Uint8Array): Promise<Uint8Array>;
  /** Encrypts a key of the plugin's making, of at most 4 KiB, so that it can be stored anywhere (AES-256-GCM). */
  wrap(purpose: string, key: Uint8Array): Promise<Uint8Array>;
  /** @throws {PluginError} `INTEGRITY` for what was changed, or wrapped for another purpose, plugin or installation. */
  unwrap(purpose: string, wrapped: Uint8Array): Promise<Uint8Array>;
}
