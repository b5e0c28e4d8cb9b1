// The stores, in a process of its own: fakes that check signatures and checksums, behind ports of this machine.
import { serveFakeAzure } from '@streamspace/plugin-testing/azure';
import { serveFakeS3 } from '@streamspace/plugin-testing/s3';

/** What the measurements need to know. */
export interface Stores {
  readonly azure: {
    readonly origin: string;
    readonly account: string;
    readonly key: string;
    readonly container: string;
  };
  readonly s3: {
    readonly origin: string;
    readonly bucket: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
}

const [azure, s3] = [await serveFakeAzure(), await serveFakeS3()];
const stores: Stores = {
  azure: {
    origin: azure.origin,
    account: azure.azure.account,
    key: azure.azure.key,
    container: azure.azure.containerName,
  },
  s3: { origin: s3.origin, bucket: s3.s3.bucketName, ...s3.s3.credentials },
};
process.send?.(stores);
process.once('disconnect', () => process.exit(0));
