import type { Json } from '@streamspace/plugin-sdk';
import { createTestHost, passTime, type TestHost } from '@streamspace/plugin-testing';
import { createFakeS3, type FakeS3, type FakeS3Options } from '@streamspace/plugin-testing/s3';
import plugin from '../index.ts';

export const name = 'streamspace-storage-s3';
export const awsHost = 'streamspace.s3.us-east-1.amazonaws.com';

/** The plugin with a bucket at a fake AWS. */
export interface Scene extends AsyncDisposable {
  readonly host: TestHost;
  readonly s3: FakeS3;
  readonly config: Json;
}

export interface SceneOptions {
  readonly config?: Json;
  readonly fake?: FakeS3Options;
  /** Host names under which the fake is reached, beside those of AWS. */
  readonly hosts?: readonly string[];
  /** Whether time passes by itself, much faster than outside. Default `true`. */
  readonly timePasses?: boolean;
  /** When the test begins. Default 2026-01-15T10:00:00Z. */
  readonly now?: string;
  /** Answers at those hosts in place of the fake. */
  readonly answer?: (request: Request) => Promise<Response>;
  /** Whether the plugin is switched on. Default `true`. */
  readonly enabled?: boolean;
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const { hosts = [], timePasses = true, enabled = true } = options;
  const s3 = createFakeS3({ now: () => host.clock.now().getTime(), ...options.fake });
  const { accessKeyId: accessKeyID, secretAccessKey } = s3.credentials;
  const config = { enabled: true, bucket: s3.bucketName, accessKeyID, secretAccessKey, ...options.config };
  const host: TestHost = await createTestHost(plugin, {
    config,
    enabled: false,
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  for (const each of [awsHost, 's3.us-east-1.amazonaws.com', ...hosts]) {
    host.egress.serve(each, options.answer ?? ((request) => s3.handle(request)));
  }
  const stop = timePasses ? passTime(host) : async () => undefined;
  if (enabled) await host.operator.enable(name);
  return {
    host,
    s3,
    config,
    async [Symbol.asyncDispose]() {
      await stop();
      await host.stop();
    },
  };
}
