import { WebClient } from '@slack/web-api';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const slack = new WebClient('xoxb-token', {
        slackApiUrl: `http://127.0.0.1:${config.get('port')}/api/`,
        retryConfig: { retries: 1, minTimeout: 1, maxTimeout: 1 },
      });
      const { ts } = await slack.chat.postMessage({ channel: 'C1', text: 'hello', blocks: [] });
      const unknown = await slack.conversations.info({ channel: 'C404' }).catch((error) => error.data.error);
      return { done: JSON.stringify({ ts, unknown }) };
    },
  },
});
