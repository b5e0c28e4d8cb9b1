import { Socket } from 'node:net';
import { createPeer } from '../../packages/plugin-runtime/src/channel/peer.ts';
import { drive, type DriveOptions } from './plugin/src/drive.ts';

/** The channel and nothing else: no API, no handlers, no console. `drive` calls back, every other call is answered at once. */
const exit = (): void => process.exit(0);
const host = createPeer(new Socket({ fd: 3 }), {
  side: 'guest',
  onCall(method, params) {
    if (method !== 'drive') return undefined;
    const { payload, ...options } = params as DriveOptions & { payload: unknown };
    return drive(() => host.call('echo', payload), options);
  },
  onShutdown: exit,
  onClose: exit,
});
host.hello();
