import { serveHandler, type ServedHandler } from '../http/serve.ts';
import { createFakeGithub, type FakeGithub, type FakeGithubOptions } from './fake-github.ts';

/** A fake GitHub behind a port of this machine. */
export interface ServedFakeGithub extends ServedHandler {
  readonly github: FakeGithub;
}

/** Serves {@link createFakeGithub} on a free loopback port, until it is disposed of. */
export async function serveFakeGithub(options: FakeGithubOptions = {}): Promise<ServedFakeGithub> {
  const github = createFakeGithub(options);
  return { github, ...(await serveHandler((request) => github.handle(request))) };
}
