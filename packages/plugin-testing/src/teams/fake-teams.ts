import {
  createFailurePlan,
  cutResponse,
  hang,
  htmlResponse,
  type Failure,
  type FailureOptions,
} from '../http/failures.ts';
import { cardFaults, isObject, type Fields } from './card-faults.ts';

/** An address that takes messages. */
export interface FakeFlow {
  readonly url: string;
  /** A Workflow, or a connector of Office 365. Default: a Workflow. */
  readonly kind?: 'workflow' | 'connector';
  /** What the flow hands to Teams: a message with attachments, or a bare card. Default `message`. */
  readonly takes?: 'message' | 'card';
}

export interface FakeTeamsOptions {
  /** Default: one Workflow, see {@link fakeFlowUrl}. */
  readonly flows?: readonly FakeFlow[];
  /** The present, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** A card that Teams shows. */
export interface FakeTeamsMessage {
  readonly url: string;
  readonly card: Fields;
  /** Ids of those whom it mentions. */
  readonly mentioned: readonly string[];
}

/** Workflows and connectors in memory that are as strict as Microsoft's. */
export interface FakeTeams {
  /** Answers a request to the address of a flow, whatever its host. */
  handle(request: Request): Promise<Response>;
  /** What Teams shows, in the order in which it came. */
  readonly messages: readonly FakeTeamsMessage[];
  /** Why flows failed after their 202, which nobody tells the sender. */
  readonly failedRuns: readonly string[];
  /** Every request that came, with its time in milliseconds since 1970. */
  readonly requests: readonly { readonly url: string; readonly at: number; readonly body: string }[];
  /**
   * Makes the next requests fail. An `error` is a code such as `WorkflowTriggerIsNotEnabled`, with the status that it comes
   * with; for a connector, the status that its text names. `on` is the address of a flow.
   */
  failNext(failure: Failure, options?: FailureOptions): void;
}

/** Address of the usual flow, in the form that Microsoft gives out since 2025. */
export const fakeFlowUrl =
  'https://fake.1a.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/0123456789abcdef/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=fake-Signature_0123';

/** https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers#http-request-trigger */
const statusOf: Readonly<Record<string, number>> = {
  WorkflowTriggerIsNotEnabled: 400,
  TriggerInputSchemaMismatch: 400,
  DirectApiAuthorizationRequired: 401,
  WorkflowNotFound: 404,
  TooManyRequests: 429,
};

const refuse = (code: string, headers: Record<string, string> = {}): Response =>
  Response.json({ error: { code, message: `${code}.` } }, { status: statusOf[code] ?? 400, headers });

/** A connector says what went wrong in a text, with status 200. */
const connectorFailure = (status: string): Response =>
  new Response(
    `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=0`,
  );

const mostBytes = 28 * 1024;
const perSecond = 4;

/**
 * Fake Workflows of Teams for tests. A flow takes a POST of JSON at its exact address, of at most 28 KB and four times a
 * second, and answers 202; whether Teams shows the card turns out afterwards. A connector answers 200 and `1`.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export function createFakeTeams({ flows = [{ url: fakeFlowUrl }], now = Date.now }: FakeTeamsOptions = {}): FakeTeams {
  const messages: FakeTeamsMessage[] = [];
  const failedRuns: string[] = [];
  const requests: { url: string; at: number; body: string }[] = [];
  const failures = createFailurePlan();
  // Compared as it goes over the wire: an encoding that was taken off and put on again is another address.
  const target = (url: string): string => /^[a-z]+:\/\/[^/]+(.*)$/.exec(url)?.[1] ?? '';

  function fail(failure: Failure, kind: FakeFlow['kind'], request: Request): Promise<Response> | Response {
    if (failure === 'hang') return hang(request);
    if (failure === 'cut') return cutResponse();
    if (failure === 'html') return htmlResponse();
    if ('error' in failure) return kind === 'connector' ? connectorFailure(failure.error) : refuse(failure.error);
    return new Response(failure.body ?? null, {
      status: failure.status,
      ...(failure.headers === undefined ? {} : { headers: failure.headers }),
    });
  }

  function show(url: string, takes: FakeFlow['takes'], body: Fields): string | undefined {
    const attachments = Array.isArray(body['attachments']) ? (body['attachments'] as unknown[]) : [];
    const [attachment] = attachments.filter(isObject);
    if (takes !== 'card') {
      if (body['type'] !== 'message' || attachments.length !== 1) return 'the body is no message with an attachment';
      if (attachment?.['contentType'] !== 'application/vnd.microsoft.card.adaptive') return 'the attachment is no card';
    }
    const card = takes === 'card' ? body : attachment?.['content'];
    const [fault] = cardFaults(card);
    if (fault !== undefined || !isObject(card)) return fault;
    const { msteams } = card;
    const entities = isObject(msteams) && Array.isArray(msteams['entities']) ? msteams['entities'] : [];
    const mentioned = entities.map((each: { mentioned: { id: string } }) => each.mentioned.id);
    messages.push({ url, card, mentioned });
    return undefined;
  }

  return {
    messages,
    failedRuns,
    requests,
    failNext: failures.add,

    async handle(request) {
      const body = await request.text();
      const flow = flows.find(({ url }) => target(url) === target(request.url));
      const at = now();
      requests.push({ url: request.url, at, body });
      const { url = request.url, kind, takes } = flow ?? {};
      const failure = failures.take(url);
      if (failure !== undefined) return fail(failure, kind, request);
      if (flow === undefined) return refuse('WorkflowNotFound');
      if (request.method !== 'POST') return new Response(null, { status: 405 });
      const isConnector = kind === 'connector';
      if (new TextEncoder().encode(body).length > mostBytes)
        return isConnector ? connectorFailure('413') : new Response('Request Entity too large', { status: 413 });
      if (requests.filter((each) => each.url === request.url && each.at > at - 1000).length > perSecond)
        return isConnector ? connectorFailure('429') : refuse('TooManyRequests', { 'retry-after': '10' });
      const isJson = (request.headers.get('content-type') ?? '').startsWith('application/json');
      const parsed = isJson ? readJson(body) : undefined;
      if (parsed === undefined) return refuse('TriggerInputSchemaMismatch');
      const fault = show(url, takes, parsed);
      if (isConnector) return fault === undefined ? new Response('1') : new Response(fault, { status: 400 });
      if (fault !== undefined) failedRuns.push(fault);
      return new Response(null, { status: 202, headers: { 'x-ms-workflow-run-id': `0858${requests.length}` } });
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
