import {
  createFailurePlan,
  cutResponse,
  hang,
  htmlResponse,
  type Failure,
  type FailureOptions,
} from '../http/failures.ts';
import { alertFaults, changeFaults, isObject, type Fields } from './event-faults.ts';

/** An alert, from its first trigger to its end. */
export interface FakeAlert {
  readonly routingKey: string;
  readonly dedupKey: string;
  readonly state: 'triggered' | 'acknowledged' | 'resolved';
  /** Triggers that joined it, the first one too. */
  readonly triggers: readonly Fields[];
}

export interface FakePagerDutyOptions {
  /** Default: {@link fakeRoutingKey} alone. */
  readonly routingKeys?: readonly string[];
  /** The present, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** The Events API v2 in memory, as strict as PagerDuty's. */
export interface FakePagerDuty {
  /** Answers a request to `events.pagerduty.com/v2/…`, and the same of other regions. */
  handle(request: Request): Promise<Response>;
  /** In the order in which they began. One that is resolved stays, and the next trigger begins another. */
  readonly alerts: readonly FakeAlert[];
  readonly changes: readonly Fields[];
  /** Every request that came, with its time in milliseconds since 1970. */
  readonly requests: readonly {
    readonly host: string;
    readonly path: string;
    readonly at: number;
    readonly body: Fields;
  }[];
  /** What an engineer presses in PagerDuty. */
  press(dedupKey: string, state: FakeAlert['state']): void;
  /** Makes the next requests fail. `on` is an action such as `trigger`, or `change`; an `error` is a text of a 400. */
  failNext(failure: Failure, options?: FailureOptions): void;
}

export const fakeRoutingKey = 'fake0routing0key0of0thirtytwo000';

const perMinute = 120;
const mostBytes = 512 * 1024;

const invalid = (errors: readonly string[]): Response =>
  Response.json({ status: 'invalid event', message: 'Event object is invalid', errors }, { status: 400 });

/**
 * Fake Events API v2 of PagerDuty for tests: it keeps alerts by routing key and deduplication key, and takes 120 events a
 * minute for each routing key.
 *
 * @see https://developer.pagerduty.com/docs/events-api-v2-overview
 */
export function createFakePagerDuty({
  routingKeys = [fakeRoutingKey],
  now = Date.now,
}: FakePagerDutyOptions = {}): FakePagerDuty {
  const alerts: FakeAlert[] = [];
  const changes: Fields[] = [];
  const requests: { host: string; path: string; at: number; body: Fields }[] = [];
  const taken = new Map<string, readonly number[]>();
  const failures = createFailurePlan();

  const openIndex = (dedupKey: string, routingKey?: string): number =>
    alerts.findIndex(
      (alert) =>
        alert.dedupKey === dedupKey &&
        alert.state !== 'resolved' &&
        (routingKey === undefined || alert.routingKey === routingKey),
    );

  function change(index: number, state: FakeAlert['state']): void {
    const alert = alerts[index];
    // What there is no open alert for is dropped, without an error.
    if (alert !== undefined) alerts[index] = { ...alert, state };
  }

  function apply(body: Fields): string {
    const routingKey = String(body['routing_key']);
    const given = body['dedup_key'];
    const dedupKey = typeof given === 'string' ? given : `srv${requests.length}`;
    const index = openIndex(dedupKey, routingKey);
    const alert = alerts[index];
    if (body['event_action'] === 'resolve') change(index, 'resolved');
    else if (body['event_action'] === 'acknowledge') change(index, 'acknowledged');
    else if (alert === undefined) alerts.push({ routingKey, dedupKey, state: 'triggered', triggers: [body] });
    else alerts[index] = { ...alert, triggers: [...alert.triggers, body] };
    return dedupKey;
  }

  function fail(failure: Failure, request: Request): Promise<Response> | Response {
    if (failure === 'hang') return hang(request);
    if (failure === 'cut') return cutResponse();
    if (failure === 'html') return htmlResponse();
    if ('error' in failure) return invalid([failure.error]);
    const { status, headers, body = null } = failure;
    return new Response(body, { status, ...(headers === undefined ? {} : { headers }) });
  }

  function take(routingKey: string): boolean {
    const recent = (taken.get(routingKey) ?? []).filter((at) => at > now() - 60_000);
    if (recent.length >= perMinute) return false;
    taken.set(routingKey, [...recent, now()]);
    return true;
  }

  return {
    alerts,
    changes,
    requests,
    press: (dedupKey, state) => change(openIndex(dedupKey), state),
    failNext: failures.add,

    async handle(request) {
      const { host, pathname: path } = new URL(request.url);
      const text = await request.text();
      const body = readJson(text) ?? {};
      requests.push({ host, path, at: now(), body });
      const isChange = path === '/v2/change/enqueue';
      if (!isChange && path !== '/v2/enqueue') return new Response('Not Found', { status: 404 });
      if (request.method !== 'POST') return new Response(null, { status: 405 });
      const failure = failures.take(isChange ? 'change' : String(body['event_action']));
      if (failure !== undefined) return fail(failure, request);
      if (text.length > mostBytes) return new Response(null, { status: 413 });
      const errors = isChange ? changeFaults(body) : alertFaults(body);
      if (errors.length > 0) return invalid(errors);
      const routingKey = String(body['routing_key']);
      if (!routingKeys.includes(routingKey)) return invalid(["'routing_key' is not one of an integration"]);
      if (!take(routingKey)) return new Response('Request Limit Exceeded', { status: 429 });
      if (isChange) {
        changes.push(body);
        return Response.json({ status: 'success', message: 'Change event processed' }, { status: 202 });
      }
      const dedupKey = apply(body);
      return Response.json({ status: 'success', message: 'Event processed', dedup_key: dedupKey }, { status: 202 });
    },
  };
}

function readJson(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
