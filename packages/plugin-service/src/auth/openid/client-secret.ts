import { readFileSync } from 'node:fs';
import { PluginError } from '@streamspace/plugin-sdk';
import type { OpenIdProviderOptions } from './options.ts';

type Named = Pick<OpenIdProviderOptions, 'id' | 'clientSecretFile' | 'clientSecretEnv'>;

/** The secret of a client; `undefined` for a public one. @throws {PluginError} `CONFIG_INVALID` for one that is not there. */
export function readClientSecret(
  { id, clientSecretFile: file, clientSecretEnv: variable }: Named,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  if (file === undefined && variable === undefined) return undefined;
  const text = file === undefined ? env[variable ?? ''] : readText(file);
  const secret = text?.trim() ?? '';
  if (secret !== '') return secret;
  const place = file === undefined ? `the variable ${variable}` : file;
  throw new PluginError('CONFIG_INVALID', `The provider "${id}" has no client secret: put it into ${place}`);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
