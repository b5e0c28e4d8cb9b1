import { sampleEvent } from '@streamspace/control-plane';
import type { Json } from '@streamspace/plugin-sdk';
import { manifest } from './plugin/src/manifest.ts';

/** An event of about 1 KB. */
export const event = sampleEvent('session.created');

/** What the call `deliver` takes. */
export const delivery = {
  id: 'dlv_1',
  kind: 'event',
  handler: 'session.created',
  attempt: 1,
  interrupted: false,
  payload: event,
};

/** What the call `load` takes. */
export const loadParams = (config: Json = { url: 'http://127.0.0.1' }): object => ({
  manifest,
  config,
  platform: { publicUrl: 'https://desk.example.com', timezone: 'UTC', instanceId: 'bench', version: '1.0.0' },
  granted: manifest.permissions,
});

export const viewer = { id: 'usr_1', username: 'ada', role: 'admin' } as const;
