import { createTransport } from 'nodemailer';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const transport = createTransport({
        host: '127.0.0.1',
        port: config.get('port'),
        requireTLS: true,
        auth: { user: 'ada', pass: 'right' },
      });
      const { accepted } = await transport.sendMail({
        from: 'desk@example.com',
        to: 'grace@example.com',
        subject: 'Your desktop ä',
        text: 'It is ready.\n.\nReally.',
        attachments: [{ filename: 'a.bin', content: new Uint8Array(300_000).fill(7) }],
      });
      transport.close();
      const wrong = createTransport({
        host: '127.0.0.1',
        port: config.get('port'),
        requireTLS: true,
        auth: { user: 'ada', pass: 'wrong' },
      });
      const failed = await wrong.verify().catch((error) => error.code);
      return { done: JSON.stringify({ accepted, failed }) };
    },
  },
});
