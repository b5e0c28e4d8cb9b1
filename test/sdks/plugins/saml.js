import { SAML } from '@node-saml/node-saml';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const saml = new SAML({
        idpCert: config.get('idpCert'),
        issuer: 'https://desk.example.com/saml',
        callbackUrl: 'https://desk.example.com/saml/acs',
        entryPoint: 'https://idp.example.com/sso',
        audience: 'https://desk.example.com/saml',
        privateKey: config.get('privateKey'),
        signatureAlgorithm: 'sha256',
        wantAuthnResponseSigned: false,
      });
      const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: config.get('signed') });
      const forged = await saml.validatePostResponseAsync({ SAMLResponse: config.get('forged') }).then(
        () => 'accepted',
        () => 'refused',
      );
      const url = await saml.getAuthorizeUrlAsync('back', undefined, {});
      return { done: JSON.stringify({ nameID: profile.nameID, mail: profile.mail, forged, url }) };
    },
  },
});
