export { createFakeGithub, type FakeGithub, type FakeGithubOptions, type FakeIssue } from './fake-github.ts';
export { serveFakeGithub, type ServedFakeGithub } from './serve.ts';
