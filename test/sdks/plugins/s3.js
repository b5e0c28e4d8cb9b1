import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const s3 = new S3Client({
        endpoint: `http://127.0.0.1:${config.get('port')}`,
        region: 'eu-central-1',
        forcePathStyle: true,
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      });
      const Body = new Uint8Array(300_000).fill(7);
      const { ETag } = await s3.send(new PutObjectCommand({ Bucket: 'desk', Key: 'a b/ä.bin', Body }));
      const object = await s3.send(new GetObjectCommand({ Bucket: 'desk', Key: 'a b/ä.bin' }));
      const bytes = await object.Body.transformToByteArray();
      const missing = await s3.send(new GetObjectCommand({ Bucket: 'desk', Key: 'missing' })).catch(({ name }) => name);
      return { done: JSON.stringify({ ETag, length: bytes.length, last: bytes.at(-1), missing }) };
    },
  },
});
