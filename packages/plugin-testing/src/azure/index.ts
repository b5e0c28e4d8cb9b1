export { conformanceFaults } from './conformance-faults.ts';
export type { AzureAbilities } from './blob-requests.ts';
export type { FakeBlob, FakeContainer } from './container.ts';
export type { EntraApp, FakeEntra } from './entra.ts';
export {
  createFakeAzure,
  exampleKey,
  type AzureAnswered,
  type FakeAzure,
  type FakeAzureOptions,
} from './fake-azure.ts';
export type { AzureEffect, AzureFaults } from './faults.ts';
export { serveFaultyProxy, type FaultyProxy } from './faulty-proxy.ts';
export type { AzureOperation, AzureRequest } from './request.ts';
export { serveFakeAzure, type ServedFakeAzure } from './serve.ts';
