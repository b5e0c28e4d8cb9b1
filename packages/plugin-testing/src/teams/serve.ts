import { serveHandler, type ServedHandler } from '../http/serve.ts';
import { createFakeTeams, type FakeTeams, type FakeTeamsOptions } from './fake-teams.ts';

/** Fake Workflows behind a port of this machine. */
export interface ServedFakeTeams extends ServedHandler {
  readonly teams: FakeTeams;
}

/** Serves {@link createFakeTeams} on a free loopback port, until it is disposed of. */
export async function serveFakeTeams(options: FakeTeamsOptions = {}): Promise<ServedFakeTeams> {
  const teams = createFakeTeams(options);
  return { teams, ...(await serveHandler((request) => teams.handle(request))) };
}
