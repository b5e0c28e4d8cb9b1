import { generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { runSdk } from './support/run-sdk.ts';

const pem = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;

/** SAML 2.0 core, 3.2.2, with an assertion that is signed: https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf */
function response(privateKey: string): string {
  const at = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
  const assertion = `_${randomUUID()}`;
  const subject = `<saml:Subject><saml:NameID>ada@example.com</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${at(5)}" Recipient="https://desk.example.com/saml/acs"/></saml:SubjectConfirmation></saml:Subject>`;
  const conditions = `<saml:Conditions NotBefore="${at(-5)}" NotOnOrAfter="${at(5)}"><saml:AudienceRestriction><saml:Audience>https://desk.example.com/saml</saml:Audience></saml:AudienceRestriction></saml:Conditions>`;
  const attributes = `<saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>ada@example.com</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`;
  const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" Version="2.0" IssueInstant="${at(0)}"><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="${assertion}" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>https://idp.example.com</saml:Issuer>${subject}${conditions}${attributes}</saml:Assertion></samlp:Response>`;
  const signature = new SignedXml({
    privateKey,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signature.addReference({
    xpath: `//*[@ID="${assertion}"]`,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signature.computeSignature(xml, { location: { reference: `//*[@ID="${assertion}"]/*[1]`, action: 'after' } });
  return signature.getSignedXml();
}

const encoded = (xml: string): string => Buffer.from(xml).toString('base64');

test('@node-saml/node-saml takes a signed response, refuses a changed one, and signs its request', async () => {
  const idp = generateKeyPairSync('rsa', { modulusLength: 2048, ...pem });
  const own = generateKeyPairSync('rsa', { modulusLength: 2048, ...pem });
  const signed = response(idp.privateKey);
  const config = {
    idpCert: idp.publicKey,
    privateKey: own.privateKey,
    signed: encoded(signed),
    forged: encoded(signed.replaceAll('ada@example.com', 'eve@example.com')),
  };
  const { url, ...profile } = (await runSdk({ plugin: 'saml', servers: [], config })) as { readonly url: string };
  expect(profile).toEqual({ nameID: 'ada@example.com', mail: 'ada@example.com', forged: 'refused' });

  // SAML 2.0 bindings, 3.4.4.1: what is signed is the query up to the signature.
  const { searchParams, search } = new URL(url);
  const query = search.slice(1).replace(/&Signature=.*/, '');
  const signature = Buffer.from(searchParams.get('Signature') ?? '', 'base64');
  expect(verify('sha256', Buffer.from(query), own.publicKey, signature)).toBe(true);
  const request = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  expect(request).toContain('<saml:Issuer');
});
