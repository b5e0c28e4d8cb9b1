import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '@streamspace/plugin-sdk';
import { createTestHost, type TestHost } from '@streamspace/plugin-testing';
import { createFakeAzure, type FakeAzure, type FakeAzureOptions } from '@streamspace/plugin-testing/azure';
import plugin from '../index.ts';

export const name = 'streamspace-storage-azure';
export const azureHost = 'streamspacetest.blob.core.windows.net';
export const entraHost = 'login.microsoftonline.com';

/** The plugin with a container at a fake Azure. */
export interface Scene extends AsyncDisposable {
  readonly host: TestHost;
  readonly azure: FakeAzure;
  readonly config: Json;
}

export interface SceneOptions {
  readonly config?: Json;
  readonly fake?: FakeAzureOptions;
  /** Host names under which the fake is reached, beside those of Azure. */
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
  const azure = createFakeAzure({ now: () => host.clock.now().getTime(), ...options.fake });
  const { account: accountName, key: accountKey, containerName } = azure;
  const config = { enabled: true, accountName, accountKey, containerName, ...options.config };
  const host: TestHost = await createTestHost(plugin, {
    config,
    enabled: false,
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  for (const each of [azureHost, entraHost, ...hosts]) {
    host.egress.serve(each, options.answer ?? ((request) => azure.handle(request)));
  }
  const stop = timePasses ? passTime(host) : async () => undefined;
  if (enabled) await host.operator.enable(name);
  return {
    host,
    azure,
    config,
    async [Symbol.asyncDispose]() {
      await stop();
      await host.stop();
    },
  };
}

/** The configuration with which the plugin signs in as the application that the fake knows. */
export const asApplication = ({ entra }: FakeAzure): Json => ({ credentialMode: 'service-principal', ...entra.app });

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
