import type { HostMessage } from '@streamspace/plugin-runtime/types';
import type { StreamMessages } from '../api-types.ts';
import type { Market } from '../market/entry.ts';
import { toInstalledPlugin } from '../market/views.ts';

/** One message of the stream: `data` is what {@link StreamMessages} says for `event`. */
export type StreamMessage = {
  readonly [E in keyof StreamMessages]: { readonly event: E; readonly data: StreamMessages[E] };
}[keyof StreamMessages];

/** The plugin that a message is about, where it is about one. */
export function pluginOf({ event, data }: StreamMessage): string | undefined {
  if (event === 'plugin') return data.name;
  return event === 'log' || event === 'delivery' || event === 'denial' ? data.plugin : undefined;
}

/** What the host reports, as the stream tells it. */
export function fromHost(message: HostMessage, market: Market): StreamMessage {
  switch (message.type) {
    case 'plugin':
      return { event: 'plugin', data: toInstalledPlugin(message.plugin, market) };
    case 'removed':
      return { event: 'plugin', data: { name: message.name, removed: true } };
    case 'log':
      return { event: 'log', data: { ...message.line, plugin: message.plugin } };
    case 'delivery':
      return { event: 'delivery', data: { ...message.delivery, plugin: message.plugin } };
    case 'denial':
      return { event: 'denial', data: { ...message.denial, plugin: message.plugin } };
    case 'view':
      return { event: 'view', data: { plugin: message.plugin, view: message.view } };
    case 'banners':
      return { event: 'banners', data: message.banners };
    case 'event':
      return { event: 'event', data: message.event };
  }
}
