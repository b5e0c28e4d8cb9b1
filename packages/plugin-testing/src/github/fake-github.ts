import { randomUUID } from 'node:crypto';
import { jwtFault, type FakeApp } from './app-access.ts';

export interface FakeIssue {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  state: 'open' | 'closed';
  readonly comments: string[];
}

interface Setup {
  /** Repositories that the access reaches. Default: `acme/desktops`. */
  readonly repositories: readonly string[];
  /** Users who can be assigned. Default: none. */
  readonly users: readonly string[];
  /** A token that is accepted. Default: `github_pat_0123456789`. */
  readonly token: string;
  readonly app: FakeApp;
  /** Seconds since 1970, for tokens. Default: the machine's. */
  readonly now: () => number;
}

export type FakeGithubOptions = Partial<Setup>;

/** What the next request is answered with instead. */
export interface FakeGithubFailure {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** It is done all the same, and only the answer fails. */
  readonly afterwards?: boolean;
}

/**
 * GitHub's REST API for issues, from its documentation: access by App and by token, repositories, issues and comments,
 * with its limits and refusals.
 *
 * @see https://docs.github.com/en/rest/issues
 */
export interface FakeGithub {
  readonly issues: readonly FakeIssue[];
  readonly requests: readonly { readonly method: string; readonly path: string }[];
  /** Tokens of installations that were given out. */
  readonly installationTokens: number;
  failNext(failure: FakeGithubFailure, on?: string): void;
  /** Switches issues of a repository off. */
  disableIssues(repository: string): void;
  handle(request: Request): Promise<Response>;
}

const mostCharacters = { title: 256, body: 65_536 };

export function createFakeGithub(given: FakeGithubOptions = {}): FakeGithub {
  const { repositories = ['acme/desktops'], users = [], token = 'github_pat_0123456789', app } = given;
  const now = given.now ?? (() => Date.now() / 1000);
  const issues: FakeIssue[] = [];
  const requests: { method: string; path: string }[] = [];
  const failures: { failure: FakeGithubFailure; on: string | undefined }[] = [];
  const disabled = new Set<string>();
  const tokens = new Map<string, number>();

  const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
    new Response(JSON.stringify(body), {
      status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-github-media-type': 'github.v3; format=json',
        ...headers,
      },
    });
  const refuse = (status: number, message: string, more: object = {}): Response =>
    answer(status, { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more });

  /** https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#headers */
  function headFault(request: Request): Response | undefined {
    const { headers } = request;
    if ((headers.get('user-agent') ?? '') === '') {
      return new Response(
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
        { status: 403 },
      );
    }
    const version = headers.get('x-github-api-version');
    if (version !== null && version !== '2022-11-28')
      return refuse(400, `${version} is not a valid GitHub API version`);
    return undefined;
  }

  function credentials(request: Request): string | undefined {
    const [, value] = /^(?:Bearer|token) (.+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    return value;
  }

  function isKnown(value: string | undefined): boolean {
    if (value === undefined) return false;
    return app === undefined ? value === token : (tokens.get(value) ?? 0) > now();
  }

  function issueToken(request: Request, installation: number): Response {
    if (app === undefined) return refuse(404, 'Not Found');
    const fault = jwtFault(credentials(request) ?? '', app, now());
    if (fault !== undefined) return refuse(401, fault);
    if (installation !== app.installationId) return refuse(404, 'Not Found');
    const value = `ghs_${randomUUID()}`;
    tokens.set(value, now() + 3600);
    return answer(201, {
      token: value,
      expires_at: new Date((now() + 3600) * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
      permissions: { issues: 'write', metadata: 'read' },
      repository_selection: 'selected',
    });
  }

  const shown = (issue: FakeIssue): object => ({
    id: issue.number,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    html_url: `https://github.com/${issue.repository}/issues/${issue.number}`,
    labels: issue.labels.map((name) => ({ name })),
    assignees: issue.assignees.map((login) => ({ login })),
    user: { login: 'streamspace[bot]', type: 'Bot' },
  });

  async function createIssue(request: Request, repository: string): Promise<Response> {
    if (disabled.has(repository)) return refuse(410, 'Issues are disabled for this repo');
    const { title, body = '', labels = [], assignees = [] } = (await request.json()) as Partial<FakeIssue>;
    const invalid = (field: string, code: string): Response =>
      refuse(422, 'Validation Failed', { errors: [{ resource: 'Issue', field, code }] });
    if (typeof title !== 'string' || title === '') return invalid('title', 'missing_field');
    if (title.length > mostCharacters.title) return invalid('title', 'custom');
    if (body.length > mostCharacters.body) return invalid('body', 'custom');
    if (assignees.some((name) => !users.includes(name))) return invalid('assignees', 'invalid');
    const number = issues.filter((each) => each.repository === repository).length + 1;
    const issue: FakeIssue = { repository, number, title, body, labels, assignees, state: 'open', comments: [] };
    issues.push(issue);
    return answer(201, shown(issue));
  }

  function listIssues(url: URL, repository: string): Response {
    const size = Number(url.searchParams.get('per_page') ?? 30);
    if (size > 100) return refuse(422, 'per_page is at most 100');
    const state = url.searchParams.get('state') ?? 'open';
    const start = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
    const found = issues
      .filter((issue) => issue.repository === repository && (state === 'all' || issue.state === state))
      .toReversed();
    return answer(200, found.slice(start, start + size).map(shown));
  }

  async function comment(request: Request, repository: string, number: number): Promise<Response> {
    const issue = issues.find((each) => each.repository === repository && each.number === number);
    if (issue === undefined) return refuse(404, 'Not Found');
    const { body } = (await request.json()) as { body?: string };
    if (typeof body !== 'string' || body === '') return refuse(422, 'Validation Failed');
    issue.comments.push(body);
    return answer(201, { id: issue.comments.length, body });
  }

  async function route(request: Request, url: URL): Promise<Response> {
    const path = url.pathname.replace(/^\/api\/v3/, '');
    const [, installation] = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path) ?? [];
    if (installation !== undefined && request.method === 'POST') return issueToken(request, Number(installation));
    if (!isKnown(credentials(request))) return refuse(401, 'Bad credentials');
    const [, repository = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
    if (!repositories.includes(repository)) return refuse(404, 'Not Found');
    if (rest === '' && request.method === 'GET') {
      return answer(200, { full_name: repository, has_issues: !disabled.has(repository) });
    }
    if (rest === '/issues' && request.method === 'POST') return createIssue(request, repository);
    if (rest === '/issues' && request.method === 'GET') return listIssues(url, repository);
    const [, number] = /^\/issues\/(\d+)\/comments$/.exec(rest) ?? [];
    if (number !== undefined && request.method === 'POST') return comment(request, repository, Number(number));
    return refuse(404, 'Not Found');
  }

  return {
    issues,
    requests,
    get installationTokens() {
      return tokens.size;
    },
    failNext: (failure, on) => void failures.push({ failure, on }),
    disableIssues: (repository) => void disabled.add(repository),
    async handle(request) {
      const url = new URL(request.url);
      requests.push({ method: request.method, path: url.pathname });
      const fault = headFault(request);
      if (fault !== undefined) return fault;
      const what = `${request.method} ${url.pathname}`;
      const index = failures.findIndex(({ on }) => on === undefined || what.includes(on));
      const [failing] = index === -1 ? [] : failures.splice(index, 1);
      if (failing === undefined) return route(request, url);
      if (failing.failure.afterwards === true) await route(request, url);
      const { status, headers = {}, message = 'Failed' } = failing.failure;
      return answer(status, { message }, headers);
    },
  };
}
