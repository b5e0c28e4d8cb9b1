import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

export const googleTokenUri = 'https://oauth2.googleapis.com/token';

/** https://docs.cloud.google.com/iam/docs/keys-create-delete */
const serviceAccountSchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().regex(/^[a-z0-9._-]{1,64}@[a-z0-9.-]{1,128}$/),
  private_key: z.string().refine(isRsaKey),
  private_key_id: z.string().optional(),
  token_uri: z.string().default(googleTokenUri),
  universe_domain: z.literal('googleapis.com').optional(),
});

/** Tokens come from an address; files, programs and certificates are nothing that a sandbox has. */
const credentialSourceSchema = z.strictObject({
  url: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  format: z
    .strictObject({ type: z.enum(['text', 'json']).optional(), subject_token_field_name: z.string().optional() })
    .optional(),
});

/** https://docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds */
const externalAccountSchema = z.looseObject({
  type: z.literal('external_account'),
  audience: z.string().min(1),
  subject_token_type: z.string().min(1),
  token_url: z.string().default('https://sts.googleapis.com/v1/token'),
  service_account_impersonation_url: z.string().optional(),
  credential_source: credentialSourceSchema,
  universe_domain: z.literal('googleapis.com').optional(),
});

export type ServiceAccount = z.output<typeof serviceAccountSchema>;
export type ExternalAccount = z.output<typeof externalAccountSchema>;
export type GcsCredentials = ServiceAccount | ExternalAccount;

/** The parts of the configuration that decide about credentials. */
export interface CredentialConfig {
  readonly credentialMode: 'key-file' | 'workload-identity';
  readonly credentialsJSON: string;
  readonly subjectTokenUrl: string;
  readonly apiEndpoint: string;
}

interface Fault {
  readonly key: 'credentialsJSON' | 'subjectTokenUrl' | 'credentialMode';
  readonly message: string;
}

/**
 * What is wrong with the credentials; `undefined` for those that can be used. They are the text of a stranger: an address
 * in them that no rule of the network names is refused here, and nothing of them is repeated.
 */
export function findCredentialFault(config: CredentialConfig): Fault | undefined {
  const { credentialMode, subjectTokenUrl } = config;
  const inFile = (message: string): Fault => ({ key: 'credentialsJSON', message });
  const value = parse(config.credentialsJSON);
  if (value === undefined) return inFile('must be JSON, as Google gives it out');
  const wanted = credentialMode === 'key-file' ? 'service_account' : 'external_account';
  const type = (value as { type?: unknown }).type;
  if (type !== wanted) {
    const other = credentialMode === 'key-file' ? 'workload-identity' : 'key-file';
    const isOther = type === 'service_account' || type === 'external_account';
    return inFile(`must have the type "${wanted}"${isOther ? `, or set "credentialMode" to "${other}"` : ''}`);
  }
  const read =
    credentialMode === 'key-file' ? serviceAccountSchema.safeParse(value) : externalAccountSchema.safeParse(value);
  if (!read.success) return inFile(`must be complete: "${pathOf(read.error)}" is missing or wrong`);
  if (read.data.type === 'external_account' && read.data.credential_source.url !== subjectTokenUrl)
    return { key: 'subjectTokenUrl', message: 'must be the address under "credential_source.url" in the credentials' };
  const stranger = urlsOf(read.data).find(([, url]) => !isAllowed(url, config));
  return stranger === undefined ? undefined : inFile(`must lead to Google only: "${stranger[0]}" names another host`);
}

/** @throws {TypeError} for credentials that were not checked with {@link findCredentialFault}. */
export function readCredentials({ credentialsJSON }: Pick<CredentialConfig, 'credentialsJSON'>): GcsCredentials {
  const value = parse(credentialsJSON);
  const read = z.union([serviceAccountSchema, externalAccountSchema]).safeParse(value);
  if (!read.success) throw new TypeError('The credentials cannot be used');
  return read.data;
}

/** Addresses that are asked for something. A key file names more of them, which are for browsers. */
function urlsOf(credentials: GcsCredentials): readonly (readonly [string, string])[] {
  return credentials.type === 'service_account' ? [['token_uri', credentials.token_uri]] : findUrls('', credentials);
}

function findUrls(path: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(value) ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => findUrls(path === '' ? name : `${path}.${name}`, item));
}

const googleHosts = {
  'key-file': ['https://oauth2.googleapis.com'],
  'workload-identity': ['https://sts.googleapis.com', 'https://iamcredentials.googleapis.com'],
} as const;

function isAllowed(text: string, { credentialMode, subjectTokenUrl, apiEndpoint }: CredentialConfig): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  const own = [apiEndpoint, ...(credentialMode === 'workload-identity' ? [subjectTokenUrl] : [])];
  const hosts: readonly string[] = googleHosts[credentialMode];
  return hosts.includes(origin) || own.some((known) => URL.canParse(known) && new URL(known).origin === origin);
}

function parse(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The name of the first field that is wrong, and never its value. */
function pathOf({ issues: [issue] }: z.ZodError): string {
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return [...(issue?.path ?? []), ...keys].join('.').slice(0, 60);
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
