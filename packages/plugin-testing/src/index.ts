export { sampleEvent, type DeepPartial } from '@streamspace/control-plane';
export { createTestEgress, type EgressHandler, type RecordedRequest, type TestEgress } from './egress.ts';
export { createTestHost, type TestHost, type TestHostOptions } from './test-host.ts';
export { pluginContract, type ContractOptions } from './plugin-contract.ts';
