import { createService, type Service, type ServiceOptions } from '../service.ts';
import { slackEntry, themeEntry } from './entries.ts';
import { createFakeControlPlane, type FakeControlPlane } from './fake-control-plane.ts';
import { createFakeHost, type FakeHost } from './fake-host.ts';

export const testToken = 'a'.repeat(43);

/** A real service on a free port, with fakes behind it. */
export interface TestService extends AsyncDisposable {
  readonly service: Service;
  readonly host: FakeHost;
  readonly controlPlane: FakeControlPlane;
  /** Messages that the service wrote to its log. */
  readonly logged: string[];
  /** A request of a program with the token, to a path below /api/v1. */
  api(path: string, init?: RequestOptions): Promise<Response>;
  /** Like `api`, with the body parsed. */
  json(path: string, init?: RequestOptions): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Installs Slack over the API. */
  installSlack(config?: object): Promise<{ readonly status: number; readonly body: unknown }>;
}

interface RequestOptions {
  readonly method?: string;
  readonly body?: unknown;
}

export async function createTestService(options: Partial<ServiceOptions> = {}): Promise<TestService> {
  const host = createFakeHost(slackEntry.configSchema === undefined ? {} : { configSchema: slackEntry.configSchema });
  const controlPlane = createFakeControlPlane();
  const logged: string[] = [];
  const service = await createService({
    host,
    controlPlane,
    catalog: [slackEntry, themeEntry],
    token: testToken,
    log: (message, error) => logged.push(`${message}: ${String(error)}`),
    ...options,
  });
  const api: TestService['api'] = (path, { method = 'GET', body } = {}) =>
    fetch(`${service.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${testToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const json: TestService['json'] = async (path, init) => {
    const response = await api(path, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  return {
    service,
    host,
    controlPlane,
    logged,
    api,
    json,
    installSlack: (config) =>
      json('/plugins/catalog/streamspace-slack/install', {
        method: 'POST',
        body: config === undefined ? {} : { config },
      }),
    [Symbol.asyncDispose]: () => service.close(),
  };
}
