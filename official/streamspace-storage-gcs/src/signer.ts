import { sign } from 'node:crypto';
import { objectStoreError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { GcsConfig } from './config.ts';
import type { GcsCredentials } from './credentials.ts';
import type { GcsClient } from './gcs-client.ts';

/** Signs in the name of one service account. */
export interface Signer {
  readonly account: string;
  sign(text: string): Promise<Uint8Array>;
}

const signedSchema = z.object({ signedBlob: z.base64() });

/** With the key in the credentials, or by asking Google to sign; `undefined` where there is neither. */
export function createSigner(
  { signingServiceAccount }: Pick<GcsConfig, 'signingServiceAccount'>,
  credentials: GcsCredentials,
  client: GcsClient,
): Signer | undefined {
  if (credentials.type === 'service_account' && signingServiceAccount === undefined) {
    const { client_email: account, private_key: key } = credentials;
    return { account, sign: async (text) => sign('sha256', Buffer.from(text), key) };
  }
  if (signingServiceAccount === undefined) return undefined;
  return { account: signingServiceAccount, sign: (text) => signBlob(client, signingServiceAccount, text) };
}

/** https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signBlob */
async function signBlob(client: GcsClient, account: string, text: string): Promise<Uint8Array> {
  const answer = await client.json({
    method: 'POST',
    url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:signBlob`,
    headers: { 'content-type': 'application/json' },
    body: [new TextEncoder().encode(JSON.stringify({ payload: Buffer.from(text).toString('base64') }))],
  });
  const read = signedSchema.safeParse(answer);
  if (!read.success) throw objectStoreError('unknown', 'Google signed nothing');
  return Buffer.from(read.data.signedBlob, 'base64');
}
