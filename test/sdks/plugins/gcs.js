import { Storage } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const origin = `http://127.0.0.1:${config.get('port')}`;
      const endpoints = { oauth2TokenUrl: `${origin}/token` };
      const authClient = new OAuth2Client({ clientId: 'desk', clientSecret: 'secret', endpoints });
      authClient.setCredentials({ refresh_token: 'refresh' });
      const storage = new Storage({
        apiEndpoint: origin,
        projectId: 'desk',
        useAuthWithCustomEndpoint: true,
        authClient,
        retryOptions: { autoRetry: false },
      });
      const file = storage.bucket('recordings').file('a/b.txt');
      await file.save('recorded', { resumable: false, contentType: 'text/plain', validation: 'md5' });
      const [metadata] = await file.getMetadata();
      const missing = await storage
        .bucket('recordings')
        .file('missing')
        .getMetadata()
        .catch(({ code }) => code);
      return { done: JSON.stringify({ size: metadata.size, missing }) };
    },
  },
});
