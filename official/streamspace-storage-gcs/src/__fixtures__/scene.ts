import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '@streamspace/plugin-sdk';
import { createTestHost, type TestHost } from '@streamspace/plugin-testing';
import { createFakeGcs, type FakeGcs, type FakeGcsOptions } from '@streamspace/plugin-testing/gcs';
import plugin from '../index.ts';

export const name = 'streamspace-storage-gcs';
export const storageHost = 'storage.googleapis.com';

/** The plugin with a bucket at a fake Google. */
export interface Scene extends AsyncDisposable {
  readonly host: TestHost;
  readonly gcs: FakeGcs;
  readonly config: Json;
}

export interface SceneOptions {
  readonly config?: Json;
  readonly fake?: FakeGcsOptions;
  /** Host names under which the fake is reached, beside those of Google. */
  readonly hosts?: readonly string[];
  /** Whether time passes by itself, much faster than outside. Default `true`. */
  readonly timePasses?: boolean;
  /** Answers at those hosts in place of the fake. */
  readonly answer?: (request: Request, gcs: FakeGcs) => Promise<Response>;
  /** Whether the plugin is switched on. Default `true`. */
  readonly enabled?: boolean;
}

const googleHosts = [storageHost, 'oauth2.googleapis.com', 'sts.googleapis.com', 'iamcredentials.googleapis.com'];

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const { hosts = [], timePasses = true, enabled = true, answer } = options;
  const gcs = createFakeGcs({ now: () => host.clock.now().getTime(), ...options.fake });
  const config = {
    enabled: true,
    projectID: 'streamspace-test',
    bucketName: gcs.bucketName,
    credentialsJSON: JSON.stringify(gcs.account.keyFile),
    ...options.config,
  };
  const host: TestHost = await createTestHost(plugin, { config, enabled: false });
  for (const each of [...googleHosts, ...hosts]) {
    host.egress.serve(each, (request) => answer?.(request, gcs) ?? gcs.handle(request));
  }
  const stop = timePasses ? passTime(host) : async () => undefined;
  if (enabled) await host.operator.enable(name);
  return {
    host,
    gcs,
    config,
    async [Symbol.asyncDispose]() {
      await stop();
      await host.stop();
    },
  };
}

/** Limits of rates and waits before attempts are in the test's time, which stands still otherwise. */
function passTime(host: TestHost): () => Promise<void> {
  let isOver = false;
  const passing = (async () => {
    let last = performance.now();
    while (!isOver) {
      await sleep(2);
      const now = performance.now();
      // Where this machine is slow, no deadline is to come close.
      await host.clock.advance(Math.min(200, Math.ceil(now - last) * 20));
      last = now;
    }
  })();
  return async () => {
    isOver = true;
    await passing;
  };
}
