import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/core';
import type { Log } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { GithubConfig } from './config.ts';
import { githubError, isUnprocessable } from './github-errors.ts';
import { hasMarker } from './text.ts';

const issueSchema = z.object({
  number: z.int(),
  html_url: z.string(),
  state: z.string().nullish(),
  body: z.string().nullish(),
});

export interface Issue {
  readonly number: number;
  readonly url: string;
}

export interface NewIssue {
  readonly repository: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

/**
 * What this plugin does with GitHub. Every error is a `PluginError`: `RATE_LIMITED` with the wait that GitHub asks for,
 * `VENDOR_UNAVAILABLE` and `TIMEOUT` for faults that pass, `VENDOR_REJECTED` with what to do for those that do not.
 *
 * @see https://docs.github.com/en/rest/issues/issues
 */
export interface GithubClient {
  /** Files an issue; without the assignees where GitHub does not know one of them. */
  create(issue: NewIssue): Promise<Issue>;
  /** The issue with this marker, among the newest 100. */
  find(repository: string, id: string): Promise<Issue | undefined>;
  comment(repository: string, number: number, body: string): Promise<void>;
  /** Whether issues can be filed in the repository, in words for an operator. */
  check(repository: string): Promise<string>;
}

/** GitHub dates its API; the version that this client was written for. */
const apiVersion = '2022-11-28';

export function createGithubClient(
  config: Pick<GithubConfig, 'auth' | 'appId' | 'installationId' | 'privateKey' | 'token' | 'apiBaseURL' | 'assignees'>,
  { fetch, log }: { readonly fetch: typeof globalThis.fetch; readonly log: Log },
): GithubClient {
  const octokit = new Octokit({
    ...accessOf(config),
    baseUrl: config.apiBaseURL,
    userAgent: 'streamspace-github-issues',
    request: { fetch },
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message: string) => log.warn(message),
      error: (message: string) => log.debug(message),
    },
  });

  async function call(route: string, parameters: Readonly<Record<string, unknown>>): Promise<unknown> {
    try {
      const response: { readonly data: unknown } = await octokit.request(route, {
        ...parameters,
        headers: { accept: 'application/vnd.github+json', 'x-github-api-version': apiVersion },
      });
      return response.data;
    } catch (error) {
      throw githubError(error);
    }
  }

  return {
    async create({ repository, title, body, labels }) {
      const place = { ...split(repository), title, body, labels };
      const { assignees } = config;
      if (assignees.length === 0) return toIssue(await call('POST /repos/{owner}/{repo}/issues', place));
      try {
        return toIssue(await call('POST /repos/{owner}/{repo}/issues', { ...place, assignees }));
      } catch (error) {
        if (!isUnprocessable(error)) throw error;
        log.warn('GitHub does not take the assignees of the configuration: the issue is filed without them');
        return toIssue(await call('POST /repos/{owner}/{repo}/issues', place));
      }
    },
    async find(repository, id) {
      const found = await call('GET /repos/{owner}/{repo}/issues', {
        ...split(repository),
        state: 'all',
        sort: 'created',
        direction: 'desc',
        per_page: 100,
      });
      const issues = z.array(issueSchema).parse(found);
      const issue = issues.find(({ body }) => hasMarker(body ?? '', id));
      return issue === undefined ? undefined : { number: issue.number, url: issue.html_url };
    },
    async comment(repository, number, body) {
      await call('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...split(repository),
        issue_number: number,
        body,
      });
    },
    async check(repository) {
      const answer = z
        .object({ full_name: z.string(), has_issues: z.boolean().nullish() })
        .parse(await call('GET /repos/{owner}/{repo}', split(repository)));
      if (answer.has_issues === false) return `${answer.full_name} has its issues switched off: switch them on`;
      return `${answer.full_name} can be reached`;
    },
  };
}

function accessOf({
  auth,
  appId,
  installationId,
  privateKey,
  token,
}: Parameters<typeof createGithubClient>[0]): object {
  return auth === 'token'
    ? { auth: token }
    : { authStrategy: createAppAuth, auth: { appId, installationId, privateKey } };
}

function split(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

function toIssue(answer: unknown): Issue {
  const { number, html_url: url } = issueSchema.parse(answer);
  return { number, url };
}
