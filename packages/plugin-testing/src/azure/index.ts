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
export { createFaults, type AzureEffect, type AzureFaults } from './faults.ts';
export { readRequest, type AzureOperation, type AzureRequest } from './request.ts';
export { serveFakeAzure, type ServedFakeAzure } from './serve.ts';
