import { definePlugin, type EventType, type Json, type Socket } from '@streamspace/plugin-sdk';
import { drive, type DriveOptions } from './drive.ts';
import { manifest } from './manifest.ts';
import { download, receive, send, upload } from './transfer.ts';

/** The small plugin of the benchmarks: handles events at once, and measures its own calls when told to. */
export default definePlugin(manifest, {
  onLoad({ api, config }) {
    const { ownEvent } = config.all as { readonly ownEvent?: EventType };
    const handle = (): void => {};
    const connect = ({ port }: Json): Promise<Socket> => api.connect({ host: '127.0.0.1', port: Number(port) });
    api.webhooks.on('session.created', handle);
    if (ownEvent !== undefined) api.webhooks.on(ownEvent, handle);
    return {
      commands: {
        async 'bench:calls'({ input }) {
          const { payload, ...options } = input as unknown as DriveOptions & { payload: unknown };
          return { done: JSON.stringify(await drive(() => api.storage.set('event', payload), options)) };
        },
        async 'bench:download'({ input }) {
          return { done: String(await download(api.fetch, String(input['url']))) };
        },
        async 'bench:upload'({ input }) {
          return { done: String(await upload(api.fetch, String(input['url']), Number(input['bytes']))) };
        },
        async 'bench:receive'({ input }) {
          return { done: String(await receive(await connect(input), Number(input['bytes']))) };
        },
        async 'bench:send'({ input }) {
          return { done: String(await send(await connect(input), Number(input['bytes']))) };
        },
        async 'bench:posts'({ input }) {
          const { url, body, ...options } = input as unknown as DriveOptions & { url: string; body: string };
          const post = async (): Promise<void> => void (await (await api.fetch(url, { method: 'POST', body })).text());
          return { done: JSON.stringify(await drive(post, options)) };
        },
      },
    };
  },
});
