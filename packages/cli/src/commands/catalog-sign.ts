import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../command.ts';
import { CliError, usageError } from '../errors.ts';

interface SignOptions {
  readonly fulcioUrl?: string;
  readonly rekorUrl?: string;
}

interface VerifyOptions {
  readonly issuer: string;
  readonly subject: string;
  readonly trustedRoot: string;
}

/** `streamspace catalog sign` and `catalog verify-signature` */
export function registerCatalogSign(catalog: Command, registry: Registry): void {
  defineCommand(catalog, 'sign <directory>', {
    summary: 'Sign the catalog.yaml of a publication by sigstore, without a key of your own',
    details:
      'Who signs is what a token of OpenID Connect for the audience "sigstore" says: SIGSTORE_ID_TOKEN, or the one of the workflow in which this runs. ' +
      'The signature covers every archive, because catalog.yaml names their digests. It is public, and so is who signed.',
    examples: ['catalog sign ../release', 'catalog sign ../release --fulcio-url https://fulcio.example.com'],
  })
    .option('--fulcio-url <url>', 'authority that certifies who signs (default: the public one of sigstore)')
    .option('--rekor-url <url>', 'log that records the signature (default: the public one of sigstore)')
    .action(action(registry, sign));

  defineCommand(catalog, 'verify-signature <directory>', {
    summary: 'Check that the catalog.yaml of a publication was signed by who may; asks nobody over the network',
    examples: [
      'catalog verify-signature ../release --trusted-root trusted_root.json --issuer https://token.actions.githubusercontent.com --subject https://github.com/acme/plugins/.github/workflows/release.yml@refs/heads/main',
    ],
  })
    .requiredOption('--issuer <url>', 'identity provider of who may sign')
    .requiredOption('--subject <pattern>', 'who may sign; * stands for anything without a slash')
    .requiredOption('--trusted-root <file>', 'trusted_root.json: the authorities and logs that count')
    .action(action(registry, verify));
}

async function sign({ io, out, json }: CommandContext, directory: string, options: SignOptions): Promise<void> {
  const { signContents } = await import('@streamspace/catalog/sign');
  const { signatureFile } = await import('@streamspace/catalog/signing');
  const folder = resolve(io.cwd, directory);
  const contents = await readCatalogFile(folder);
  const file = join(folder, signatureFile);
  const bundle = await explained(() =>
    signContents(contents, { ...options, identityToken: () => findIdentityToken(io.env) }),
  );
  await writeFile(file, bundle);
  if (json) out.json({ file });
  else out.line(`Signed: ${file}`);
}

async function verify(
  { io, out, json }: CommandContext,
  directory: string,
  { issuer, subject, trustedRoot }: VerifyOptions,
): Promise<void> {
  const { signatureFile, verifySignature } = await import('@streamspace/catalog/signing');
  const folder = resolve(io.cwd, directory);
  const root = await readFile(resolve(io.cwd, trustedRoot), 'utf8').catch((error: unknown) => {
    throw usageError(`--trusted-root: ${error instanceof Error ? error.message : String(error)}`);
  });
  const contents = await readCatalogFile(folder);
  const bundle = await readFile(join(folder, signatureFile), 'utf8').catch(() => undefined);
  const signer = await explained(async () =>
    verifySignature({ contents, bundle, trustedRoot: root, policy: { issuer, subject } }),
  );
  if (json) out.json(signer);
  else out.line(`Signed by ${signer.subject}, whom ${signer.issuer} knows`);
}

async function readCatalogFile(folder: string): Promise<Buffer> {
  return readFile(join(folder, 'catalog.yaml')).catch(() => {
    throw new CliError(`${folder} holds no publication: "streamspace catalog publish ${folder}" makes one`);
  });
}

/** @see https://docs.github.com/en/actions/reference/security/oidc */
async function findIdentityToken(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const { SIGSTORE_ID_TOKEN: given, ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
  if (given !== undefined && given !== '') return given;
  if (url === undefined || token === undefined) {
    throw usageError(
      'There is no token that says who signs: set SIGSTORE_ID_TOKEN, or give the workflow "id-token: write"',
    );
  }
  const address = new URL(url);
  address.searchParams.set('audience', 'sigstore');
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  const answer: unknown = response.ok ? await response.json() : undefined;
  const value: unknown = Object(answer) === answer ? Reflect.get(answer as object, 'value') : undefined;
  if (typeof value === 'string') return value;
  throw new CliError(`GitHub gave no token that says who signs: it answered ${response.status}`);
}

/** A refused signature is for whoever asked, and no fault of the program. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SignatureError') throw error;
    throw new CliError(error.message);
  }
}
