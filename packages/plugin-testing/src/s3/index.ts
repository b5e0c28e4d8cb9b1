export { createFakeS3, type FakeS3, type FakeS3Options, type S3Answered } from './fake-s3.ts';
export type { S3Effect, S3Faults } from './faults.ts';
export type { S3Operation, S3Request } from './request.ts';
export { serveFakeS3, type ServedFakeS3 } from './serve.ts';
export type { FakeCredentials } from './signature.ts';
