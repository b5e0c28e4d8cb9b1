export type { FakeSlackUser } from './users.ts';
export { createFakeSlack, type FakeSlack, type FakeSlackOptions } from './fake-slack.ts';
export type { Failure, FailureOptions } from '../http/failures.ts';
export { serveFakeSlack, type ServedFakeSlack } from './serve.ts';
export type { FakeChannel, FakeMessage } from './workspace.ts';
