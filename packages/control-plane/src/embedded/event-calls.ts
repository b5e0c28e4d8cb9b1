import { isEventType } from '@streamspace/plugin-sdk';
import type { ControlPlane } from '../control-plane.ts';
import { sampleEvent } from '../samples/sample-event.ts';
import { usualSource } from '../source.ts';
import type { EmbeddedControlPlane } from './create-embedded-control-plane.ts';
import type { Transact } from './engine.ts';
import { parseEventType, parseStatedType } from './event-types.ts';
import { createLiveScene } from './live-scene.ts';
import type { Parts } from './parts.ts';

/** The part of a control plane that is about events. */
export function eventCalls(
  parts: Parts,
  transact: Transact,
): Pick<ControlPlane, 'readEvents' | 'watch' | 'emit'> & Pick<EmbeddedControlPlane, 'fire'> {
  const { feed, recorder } = parts;
  return {
    readEvents: async (after, limit) => feed.read(after, limit),
    watch: (listener) => feed.watch(listener),
    async emit({ type: name, data, ...circumstances }) {
      const type = parseStatedType(name);
      const source = isEventType(type) ? usualSource(type) : 'control-plane';
      return transact((at) => recorder.state(type, data, at, { source, ...circumstances }));
    },
    async fire(name, data = {}) {
      const type = parseEventType(name);
      return transact((at) => {
        const { data: payload, actor, source } = sampleEvent(type, data, createLiveScene(data, at, parts));
        return recorder.state(type, payload, at, { source, actor });
      });
    },
  };
}
