import { generateKeyPairSync, randomUUID } from 'node:crypto';

/** The file that the console gives out for a key of a service account. */
export interface FakeKeyFile {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly token_uri: string;
  readonly universe_domain: string;
}

/** A service account with a key, as both sides know it. */
export interface FakeServiceAccount {
  readonly keyFile: FakeKeyFile;
  readonly publicKey: string;
}

export const googleTokenUri = 'https://oauth2.googleapis.com/token';

/** A service account with a new key, which opens nothing anywhere else. */
export function createServiceAccount(
  email = 'streamspace@streamspace-test.iam.gserviceaccount.com',
  tokenUri = googleTokenUri,
): FakeServiceAccount {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    publicKey,
    keyFile: {
      type: 'service_account',
      project_id: 'streamspace-test',
      private_key_id: randomUUID().replaceAll('-', ''),
      private_key: privateKey,
      client_email: email,
      client_id: '100000000000000000001',
      token_uri: tokenUri,
      universe_domain: 'googleapis.com',
    },
  };
}

let usual: FakeServiceAccount | undefined;

/** One for all fakes of a process, because a key takes a while to make. */
export const usualServiceAccount = (): FakeServiceAccount => (usual ??= createServiceAccount());
