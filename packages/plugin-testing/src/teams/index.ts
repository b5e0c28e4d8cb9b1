export {
  createFakeTeams,
  fakeFlowUrl,
  type FakeFlow,
  type FakeTeams,
  type FakeTeamsMessage,
  type FakeTeamsOptions,
} from './fake-teams.ts';
export { serveFakeTeams, type ServedFakeTeams } from './serve.ts';
