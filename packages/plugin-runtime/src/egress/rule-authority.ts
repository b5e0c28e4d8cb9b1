import { X509Certificate } from 'node:crypto';
import { PluginError, type Json, type NetworkHost } from '@streamspace/plugin-sdk';
import { valuesAt } from './config-path.ts';

const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * The certificates that an entry of the manifest takes from the configuration, in one spelling; `undefined` for none.
 *
 * @throws {PluginError} `CONFIG_INVALID`, naming the key, for a value that is not one or more certificates in PEM.
 */
export function authorityOf({ ca }: NetworkHost, config: Json): string | undefined {
  if (ca === undefined) return undefined;
  const found = valuesAt(config, ca.config)
    .flat()
    .filter((value) => value !== '')
    .flatMap((value) => certificatesOf(value, ca.config));
  return found.length === 0 ? undefined : [...new Set(found)].join('\n');
}

function certificatesOf(value: unknown, key: string): readonly string[] {
  const text = typeof value === 'string' ? value : '';
  const blocks = text.match(certificate) ?? [];
  const rest = text.replace(certificate, '');
  if (blocks.length === 0 || rest.includes('-----BEGIN') || !blocks.every(isCertificate)) {
    throw new PluginError(
      'CONFIG_INVALID',
      `Configuration key "${key}": must be one or more certificates in PEM, each from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----"`,
    );
  }
  return blocks;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
