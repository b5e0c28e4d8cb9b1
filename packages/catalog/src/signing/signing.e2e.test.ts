import { createHash } from 'node:crypto';
import { bundleToJSON } from '@sigstore/bundle';
import { DSSEBundleBuilder, FulcioSigner, RekorWitness } from '@sigstore/sign';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityToken, startMockSigstore, type MockSigstore } from '../__fixtures__/mock-sigstore.ts';
import { signContents } from './sign-contents.ts';
import { isSameSigner, matchesSubject } from './signer.ts';
import { maxSignatureBytes, verifySignature } from './verify-signature.ts';

const issuer = 'https://token.actions.githubusercontent.com';
const subject = 'https://github.com/acme/plugins/.github/workflows/release.yml@refs/heads/main';
const policy = { issuer, subject };
const contents = Buffer.from('kind: PluginCatalog\n');
let sigstore: MockSigstore;
let bundle: string;

const sign = (claims = { iss: issuer, sub: subject }, at = sigstore, what: Uint8Array = contents) =>
  signContents(what, { identityToken: async () => identityToken(claims), fulcioUrl: at.url, rekorUrl: at.url });
const verify = (change: Partial<Parameters<typeof verifySignature>[0]> = {}) =>
  verifySignature({ contents, bundle, trustedRoot: sigstore.trustedRoot, policy, ...change });

beforeAll(async () => {
  sigstore = await startMockSigstore();
  bundle = await sign();
});
afterAll(async () => sigstore[Symbol.asyncDispose]());

describe('a signature without a key', () => {
  test('says who signed, and needs nobody to be asked', () => {
    expect(verify()).toEqual({ issuer, subject });
    expect(verify({ policy: { issuer, subject: subject.replace('main', '*') } })).toEqual({ issuer, subject });
  });

  test('is refused where it is missing', () => {
    expect(() => verify({ bundle: undefined })).toThrow(
      'There is no catalog.yaml.sigstore.json: the catalog is not signed',
    );
  });

  test('is refused of another issuer, which may name anybody', () => {
    expect(() => verify({ policy: { ...policy, issuer: 'https://accounts.example.com' } })).toThrow(
      `signed by ${subject} of ${issuer}, and only who is known to https://accounts.example.com may`,
    );
  });

  test.each(['https://github.com/acme/plugins', subject.slice(0, -1), subject.replace('acme', 'evil'), '*', '.*'])(
    'is refused where only %s may sign',
    (wanted) => {
      expect(() => verify({ policy: { issuer, subject: wanted } })).toThrow(
        expect.objectContaining({ fault: 'wrong-subject' }),
      );
    },
  );

  test('is refused for other contents', () => {
    expect(() => verify({ contents: Buffer.from('kind: Evil\n') })).toThrow(
      'catalog.yaml is not what was signed: it, or its signature, was changed afterwards',
    );
  });

  test('is refused by another authority, also for the same identity', async () => {
    await using other = await startMockSigstore();
    const forged = await sign(undefined, other);
    expect(() => verify({ bundle: forged })).toThrow(expect.objectContaining({ name: 'SignatureError' }));
    expect(verify({ bundle: forged, trustedRoot: other.trustedRoot })).toEqual({ issuer, subject });
  });

  test('is refused without the log that recorded it', () => {
    const { verificationMaterial, ...rest } = JSON.parse(bundle) as { verificationMaterial: object };
    const bare = JSON.stringify({ ...rest, verificationMaterial: { ...verificationMaterial, tlogEntries: [] } });
    expect(() => verify({ bundle: bare })).toThrow(expect.objectContaining({ name: 'SignatureError' }));
  });

  test('is refused with the certificate or the record of another signature', async () => {
    interface Parts {
      readonly verificationMaterial: Readonly<Record<string, unknown>>;
    }
    const other = JSON.parse(await sign({ iss: issuer, sub: 'mallory@example.com' })) as Parts;
    const own = JSON.parse(bundle) as Parts;
    expect(() => verify({ bundle: JSON.stringify(other) })).toThrow(
      expect.objectContaining({ fault: 'wrong-subject' }),
    );
    const parts = Object.keys(own.verificationMaterial).filter((key) => /certificate|tlogEntries/i.test(key));
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      const verificationMaterial = { ...own.verificationMaterial, [part]: other.verificationMaterial[part] };
      expect(() => verify({ bundle: JSON.stringify({ ...own, verificationMaterial }) }), part).toThrow(
        expect.objectContaining({ name: 'SignatureError' }),
      );
    }
  });

  test.each(['', '{}', 'null', '[]', '{"mediaType":"x"}', ' '.repeat(maxSignatureBytes + 1)])(
    'is refused where it is no bundle (%#)',
    (text) => {
      expect(() => verify({ bundle: text })).toThrow(expect.objectContaining({ fault: 'unreadable' }));
    },
  );

  test('is refused where the trusted root cannot be read', () => {
    expect(() => verify({ trustedRoot: 'none' })).toThrow(expect.objectContaining({ fault: 'trusted-root' }));
  });

  test('shows no token where signing fails', async () => {
    const failed = signContents(contents, {
      identityToken: async () => 'not.a.secret-token',
      fulcioUrl: sigstore.url,
      rekorUrl: sigstore.url,
    });
    await expect(failed).rejects.toThrow('did not take the identity');
    await expect(failed).rejects.not.toThrow('secret-token');
  });
});

describe('a provenance that a build signed', () => {
  const digest = (text: string) => ({ sha256: createHash('sha256').update(text).digest('hex') });
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: [{ name: 'catalog.yaml', digest: digest(contents.toString()) }],
    predicate: {},
  };
  async function attest(value: object, type = 'application/vnd.in-toto+json'): Promise<string> {
    const { url } = sigstore;
    const identityProvider = { getToken: async () => identityToken({ iss: issuer, sub: subject }) };
    const signer = new FulcioSigner({ fulcioBaseURL: url, identityProvider });
    const witnesses = [new RekorWitness({ rekorBaseURL: url, entryType: 'intoto' })];
    const bundled = await new DSSEBundleBuilder({ signer, witnesses }).create({
      data: Buffer.from(JSON.stringify(value)),
      type,
    });
    return JSON.stringify(bundleToJSON(bundled));
  }

  test('counts as a signature of what it names by digest', async () => {
    expect(verify({ bundle: await attest(statement) })).toEqual({ issuer, subject });
  });

  test.each<[string, object, string?]>([
    ['other contents', { ...statement, subject: [{ name: 'catalog.yaml', digest: digest('other') }] }],
    ['nothing', { ...statement, subject: [] }],
    ['no digest', { ...statement, subject: [{ name: 'catalog.yaml' }] }],
    ['something else than a build', { ...statement, predicateType: 'https://example.com/scan-failed/v1' }],
    ['another type', statement, 'text/plain'],
  ])('is refused where it is of %s', async (_what, value, type) => {
    const bundled = await attest(value, type);
    expect(() => verify({ bundle: bundled })).toThrow('catalog.yaml is not what was signed');
  });

  test('is refused where it was changed after it was signed', async () => {
    const bundled = JSON.parse(await attest(statement)) as { readonly dsseEnvelope: { readonly payload: string } };
    const payload = Buffer.from(JSON.stringify({ ...statement, predicate: { evil: true } })).toString('base64');
    const text = JSON.stringify({ ...bundled, dsseEnvelope: { ...bundled.dsseEnvelope, payload } });
    expect(() => verify({ bundle: text })).toThrow(expect.objectContaining({ name: 'SignatureError' }));
  });
});

describe('who may sign', () => {
  test('a star stands for anything without a slash, and nothing else has a meaning', () => {
    expect(matchesSubject('https://a/*/x', 'https://a/b/x')).toBe(true);
    expect(matchesSubject('https://a/*/x', 'https://a/b/c/x')).toBe(false);
    expect(matchesSubject('ann@example.com', 'ann@exampleXcom')).toBe(false);
    expect(matchesSubject('ann@example.com', 'joann@example.com')).toBe(false);
    expect(matchesSubject('', 'x')).toBe(false);
  });

  test('is the same from another ref of the same workflow, and nobody else', () => {
    expect(isSameSigner(policy, { issuer, subject: subject.replace('heads/main', 'tags/v2') })).toBe(true);
    expect(isSameSigner(policy, { issuer, subject: subject.replace('release', 'other') })).toBe(false);
    expect(isSameSigner(policy, { issuer: 'https://other.example.com', subject })).toBe(false);
  });
});
