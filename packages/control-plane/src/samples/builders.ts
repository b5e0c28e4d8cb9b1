import type { Events, EventType } from '@streamspace/plugin-sdk';
import type { Scene } from './scene.ts';

/** A realistic payload of every event type. */
export type Builders = { readonly [T in EventType]: (scene: Scene) => Events[T] };
