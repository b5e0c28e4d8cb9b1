import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { signingSecret, startReceiver, type Receiver } from './receiver.ts';
import { startServiceProcess, type ServiceProcess } from './service-process.ts';

/** A service and a receiver that webhook-relay can send to. */
export interface RelayedService {
  /** The one of this moment. */
  readonly service: ServiceProcess;
  readonly receiver: Receiver;
  /** Installs webhook-relay, pointed at the receiver. */
  installRelay(events: readonly string[]): Promise<void>;
  /** Starts a service on what the one before, which has ended, left behind. */
  startAgain(): Promise<void>;
}

/** Gives each test of the file its own, on an empty data folder. */
export function useRelayedService(): RelayedService {
  let dataDir: string;
  let receiver: Receiver;
  let service: ServiceProcess;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'streamspace-relayed-'));
    receiver = await startReceiver();
    service = await startServiceProcess(dataDir, 0);
  });
  afterEach(async () => {
    await service.stop();
    receiver.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  return {
    get service() {
      return service;
    },
    get receiver() {
      return receiver;
    },
    async installRelay(events) {
      const endpoint = { id: 'own', url: receiver.url, events, secret: signingSecret };
      await service.api('POST', '/plugins/catalog/webhook-relay/install', { config: { endpoints: [endpoint] } });
      await service.api('POST', '/plugins/webhook-relay/consents', { host: '127.0.0.1', port: receiver.port });
      await service.api('POST', '/plugins/webhook-relay/enable');
    },
    async startAgain() {
      service = await startServiceProcess(dataDir, 0);
    },
  };
}
