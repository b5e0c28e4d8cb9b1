import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const credential = new StorageSharedKeyCredential('desk', config.get('key'));
      const service = new BlobServiceClient(`http://127.0.0.1:${config.get('port')}/desk`, credential);
      const blob = service.getContainerClient('recordings').getBlockBlobClient('a/b.bin');
      await blob.upload(Buffer.alloc(100_000, 7), 100_000, { metadata: { session: 's1' } });
      const bytes = await blob.downloadToBuffer();
      const missing = await service
        .getContainerClient('recordings')
        .getBlockBlobClient('missing')
        .getProperties()
        .catch(({ statusCode }) => statusCode);
      return { done: JSON.stringify({ length: bytes.length, last: bytes.at(-1), missing }) };
    },
  },
});
