export type { DeepPartial } from './merge.ts';
export { sampleEvent, type SampleOptions } from './sample-event.ts';
export type { Scene } from './scene.ts';
