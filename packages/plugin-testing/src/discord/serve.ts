import { serveHandler, type ServedHandler } from '../http/serve.ts';
import { createFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from './fake-discord.ts';

/** A fake Discord behind a port of this machine. */
export interface ServedFakeDiscord extends ServedHandler {
  readonly discord: FakeDiscord;
}

/** Serves {@link createFakeDiscord} on a free loopback port, until it is disposed of. */
export async function serveFakeDiscord(options: FakeDiscordOptions = {}): Promise<ServedFakeDiscord> {
  const discord = createFakeDiscord(options);
  return { discord, ...(await serveHandler((request) => discord.handle(request))) };
}
