export { sampleEvent, type DeepPartial } from '@streamspace/control-plane';
export type { EgressHandler, RecordedRequest, TestEgress } from './egress/test-egress.ts';
export { eventTypes, eventVariants, type EventVariants } from './event-variants.ts';
export { passTime } from './pass-time.ts';
export { createTestHost } from './test-host/create-test-host.ts';
export type { TestFaults } from './test-host/faults.ts';
export type { TestHost, TestHostOptions } from './test-host/types.ts';
export { pluginContract, type ContractOptions } from './plugin-contract.ts';
