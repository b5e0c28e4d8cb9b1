import { serveHandler, type ServedHandler } from '../http/serve.ts';
import { createFakeSlack, type FakeSlack, type FakeSlackOptions } from './fake-slack.ts';

/** A fake Slack behind a port of this machine. */
export interface ServedFakeSlack extends ServedHandler {
  readonly slack: FakeSlack;
}

/** Serves {@link createFakeSlack} on a free loopback port, until it is disposed of. */
export async function serveFakeSlack(options: FakeSlackOptions = {}): Promise<ServedFakeSlack> {
  const slack = createFakeSlack(options);
  return { slack, ...(await serveHandler((request) => slack.handle(request))) };
}
