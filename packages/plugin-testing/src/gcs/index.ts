export { createServiceAccount, type FakeKeyFile, type FakeServiceAccount } from './credentials.ts';
export { createFakeGcs, type FakeGcs, type FakeGcsOptions, type GcsAnswered } from './fake-gcs.ts';
export type { GcsEffect, GcsFaults } from './faults.ts';
export type { GcsOperation, GcsRequest } from './request.ts';
export { serveFakeGcs, type ServedFakeGcs } from './serve.ts';
