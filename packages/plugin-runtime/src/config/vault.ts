import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { PluginError } from '@streamspace/plugin-sdk';

/** Encrypts secrets at rest. What it makes is bound to the plugin it was made for. */
export interface Vault {
  encrypt(plugin: string, secret: string): string;
  /** @throws {PluginError} `INTEGRITY` when the text was changed, or made for another plugin or with another key. */
  decrypt(plugin: string, text: string): string;
  /** Short name of a secret that gives nothing away of it but whether two are the same. */
  fingerprint(secret: string): string;
}

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const prefix = 'v1:';

/** The key in `path`, mode 0600, made at first use. It lies beside the database, never in it. */
export function readVaultKey(path: string): Buffer {
  try {
    writeFileSync(path, randomBytes(keyBytes), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = readFileSync(path);
  if (key.length !== keyBytes) {
    throw new PluginError(
      'INTEGRITY',
      `${path} is damaged: it has to hold ${keyBytes} bytes. Restore it from a backup.`,
    );
  }
  return key;
}

/** AES-256-GCM (NIST SP 800-38D) with a random nonce for each secret and the plugin's name as associated data. */
export function createVault(key: Buffer): Vault {
  return {
    encrypt(plugin, secret) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(plugin));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return prefix + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },

    decrypt(plugin, text) {
      try {
        const bytes = Buffer.from(text.slice(prefix.length), 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
          .setAAD(Buffer.from(plugin))
          .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw new PluginError('INTEGRITY', `A secret of ${plugin} cannot be decrypted: enter it again`, {
          cause: error,
        });
      }
    },

    fingerprint: (secret) => createHmac('sha256', key).update(secret).digest('hex').slice(0, 16),
  };
}
