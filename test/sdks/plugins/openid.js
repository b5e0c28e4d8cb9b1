import * as client from 'openid-client';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const issuer = new URL(`http://127.0.0.1:${config.get('port')}`);
      const options = { execute: [client.allowInsecureRequests] };
      const found = await client.discovery(issuer, 'desk', 'secret', client.ClientSecretBasic('secret'), options);
      const { access_token } = await client.clientCredentialsGrant(found, { scope: 'users' });
      const challenge = await client.calculatePKCECodeChallenge('verifier-verifier-verifier-verifier-verifier');
      const url = client.buildAuthorizationUrl(found, {
        redirect_uri: 'https://desk.example.com/',
        code_challenge: challenge,
      });
      const refused = await client.clientCredentialsGrant(found, { scope: 'forbidden' }).catch(({ error }) => error);
      return { done: JSON.stringify({ access_token, challenge: url.searchParams.get('code_challenge'), refused }) };
    },
  },
});
